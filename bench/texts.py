"""Government-like texts for the scale bench: bulletins, work reports, plans, measures, replies and notices of many cities.

Nothing here is a real document. Wording, density of figures, tables and outlines follow what such texts have; the same
seed gives the same texts. ``python -m bench.texts FOLDER N`` writes N of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus.measures.regions import Gazetteer

SEED = 20220718
YEARS = range(2016, 2025)
_TENS = "一二三四五六七八九十"

Measure = tuple[str, str, float, float]
"""What is measured, its unit, least and greatest value."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A field of government: who is in charge, what is counted there, what is done there."""

    name: str
    bureau: str
    objects: tuple[str, ...]
    measures: tuple[Measure, ...]
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A file of the generated corpus."""

    name: str
    text: str


def _subject(name: str, bureau: str, objects: str, measures: str, works: str) -> Subject:
    """``measures``: words of ``what:unit:least:greatest``."""
    parsed = [word.split(":") for word in measures.split()]
    rows = tuple((what, unit, float(least), float(most)) for what, unit, least, most in parsed)
    return Subject(name, bureau, tuple(objects.split()), rows, tuple(works.split()))


SUBJECTS: tuple[Subject, ...] = (
    _subject(
        "农业农村",
        "农业农村局",
        "粮食 油料 蔬菜 水果 茶叶 中药材 水产品 棉花 花卉 食用菌 生猪 肉牛",
        "播种面积:万亩:3:900 总产量:万吨:1:500 全产业链产值:亿元:2:400 标准化基地:个:5:300 绿色认证产品:个:3:200 加工企业:家:4:160",
        "高标准农田 种质资源 农机装备 冷链仓储 品牌营销 病虫害防控 土地托管",
    ),
    _subject(
        "工业",
        "工业和信息化局",
        "装备制造 新材料 电子信息 生物医药 食品加工 纺织服装 化工 建材 新能源 汽车零部件 冶金",
        "产业增加值:亿元:5:800 营业收入:亿元:10:2000 规模以上企业:家:5:400 技术改造投资:亿元:2:300 "
        "利润总额:亿元:1:120 智能工厂:家:1:60",
        "智能化改造 产业链招商 园区配套 首台套应用 绿色制造 中小企业培育 产品质量提升",
    ),
    _subject(
        "教育",
        "教育局",
        "幼儿园 小学 初中 普通高中 中等职业学校 特殊教育学校 高等学校 教师发展中心",
        "数量:所:3:900 在校生:万人:1:90 专任教师:人:200:30000 校舍建筑面积:万平方米:5:600 毛入学率:%:60:100 生均公用经费:元:600:3000",
        "学位供给 师德师风 课后服务 校园安全 数字教育 产教融合 集团化办学",
    ),
    _subject(
        "卫生健康",
        "卫生健康委员会",
        "综合医院 中医医院 妇幼保健院 乡镇卫生院 社区卫生服务中心 村卫生室 疾控中心 急救站",
        "数量:家:2:3000 床位:张:100:40000 执业医师:人:80:20000 诊疗人次:万人次:4:3000 出院人数:万人:1:150 病床使用率:%:40:98",
        "家庭医生签约 医联体 慢病管理 远程诊疗 传染病监测 老年健康 卫生应急",
    ),
    _subject(
        "交通运输",
        "交通运输局",
        "高速公路 国省干线 农村公路 铁路 内河航道 公交线路 货运枢纽 普通公路桥梁",
        "通车里程:公里:20:20000 建设投资:亿元:1:200 客运量:万人次:10:9000 货运量:万吨:30:30000 养护里程:公里:10:9000 新改建项目:个:2:90",
        "路网改造 危桥整治 智慧交通 物流降本 公交优先 治理超限 航道疏浚",
    ),
    _subject(
        "生态环境",
        "生态环境局",
        "大气 地表水 饮用水水源 土壤 固体废物 危险废物 噪声 排污口",
        "监测点位:个:3:200 优良比例:%:60:100 治理项目:个:4:150 治理投资:亿元:1:60 整改问题:个:3:400 执法检查:次:50:6000",
        "扬尘管控 黑臭水体治理 生态修复 总量减排 环保督察整改 应急演练 清洁能源替代",
    ),
    _subject(
        "住房和城乡建设",
        "住房和城乡建设局",
        "老旧小区 保障性住房 商品住宅 供热管网 燃气管网 雨水管网 口袋公园 停车泊位",
        "改造数量:个:4:600 完成投资:亿元:1:400 建筑面积:万平方米:3:1500 惠及居民:万户:1:40 新建里程:公里:4:600 补贴资金:万元:90:9000",
        "城市体检 物业服务 质量安全监管 海绵城市 绿色建筑 历史街区保护 房屋养老金",
    ),
    _subject(
        "商务",
        "商务局",
        "进出口 出口 进口 跨境电商 社会消费品零售 实际使用外资 服务外包 会展",
        "总额:亿元:2:3000 企业数量:家:5:900 增加值:亿元:1:300 重点项目:个:2:150 交易额:亿元:1:900 从业人员:万人:1:40",
        "稳外贸 促消费 招商引资 口岸通关 商圈改造 电商进村 老字号传承",
    ),
    _subject(
        "民政",
        "民政局",
        "养老机构 社区养老服务站 儿童福利机构 城市低保 农村低保 特困供养 殡葬设施 社会组织",
        "数量:家:3:900 保障人数:人:300:90000 月人均标准:元:400:1200 发放资金:万元:300:60000 床位:张:100:30000 护理型床位占比:%:30:80",
        "适老化改造 临时救助 留守儿童关爱 慈善捐赠 地名管理 婚俗改革 社工站",
    ),
    _subject(
        "文化旅游",
        "文化广电和旅游局",
        "景区 星级酒店 乡村民宿 公共图书馆 文化馆 博物馆 非遗项目 夜间集聚区",
        "数量:家:2:500 接待游客:万人次:30:9000 营业收入:亿元:1:700 藏量:万件:1:600 演出活动:场:20:6000 从业人员:人:100:30000",
        "文物保护 惠民演出 全域旅游 线路推广 非遗传承 智慧文旅 市场整治",
    ),
    _subject(
        "水利",
        "水利局",
        "水库 堤防 灌区 农村供水工程 水土流失治理 河道 泵站 山洪沟",
        "数量:处:2:2000 完成投资:亿元:1:80 治理面积:平方公里:10:900 受益人口:万人:1:200 年供水量:亿立方米:1:60 除险加固:座:1:200",
        "河湖长制 节水改造 防汛备汛 水权交易 饮水安全 水利信息化 清淤疏浚",
    ),
    _subject(
        "人力资源和社会保障",
        "人力资源和社会保障局",
        "城镇新增就业 失业人员再就业 职业技能培训 城乡居民养老保险 工伤保险 失业保险 创业孵化基地 零工市场",
        "人数:万人:1:60 基金收入:亿元:1:200 基金支出:亿元:1:190 参保率:%:70:99 补贴金额:万元:100:40000 服务机构:家:2:200",
        "稳岗返还 欠薪治理 人才引进 技能竞赛 社保扩面 劳动仲裁 公共就业服务",
    ),
    _subject(
        "林业",
        "林业局",
        "人工造林 封山育林 森林抚育 油茶 竹林 湿地 自然保护地 国有林场",
        "面积:万亩:1:600 蓄积量:万立方米:20:9000 产值:亿元:1:300 补助资金:万元:80:20000 覆盖率:%:20:75 巡护人员:人:50:9000",
        "林长制 森林防火 松材线虫防治 林权改革 古树名木保护 国土绿化 林下经济",
    ),
    _subject(
        "应急管理",
        "应急管理局",
        "矿山 危险化学品 烟花爆竹 消防 建筑施工 道路运输 粉尘涉爆 避难场所",
        "检查企业:家:20:5000 排查隐患:项:50:30000 整改率:%:85:100 事故起数:起:1:200 演练:次:4:900 储备物资:万件:1:60",
        "安全培训 监测预警 救援队伍 基层应急站 打非治违 灾害普查 责任保险",
    ),
)
_COLLECTIVE = ("地区生产总值", "一般公共预算收入", "固定资产投资", "社会消费品零售总额", "城镇居民人均可支配收入")
_OPENINGS = (
    "全市上下认真贯彻上级决策部署，各项工作取得新进展。",
    "面对复杂形势，全系统坚持稳中求进，圆满完成年度任务。",
    "在市委、市政府的坚强领导下，有关工作扎实推进。",
)
_MEANS = (
    "健全工作机制",
    "强化要素保障",
    "压实各方责任",
    "加大财政投入",
    "完善考核办法",
    "开展专项行动",
    "畅通部门协作",
)
_ENDS = ("切实增强群众获得感", "为高质量发展提供支撑", "形成可复制的经验", "确保任务按期完成", "推动工作提质增效")
_WHO = (
    "申请人应当具备独立法人资格",
    "项目单位应当建立台账",
    "主管部门应当在规定期限内办结",
    "受益主体应当接受监督检查",
)


class Writer:
    """Writes the texts of one seed; each has a number of its own that decides all of it."""

    def __init__(self, seed: int = SEED, skip: Sequence[str] = ()) -> None:
        """``skip``: cities that no text is about."""
        gazetteer = Gazetteer.load()
        names = [name for name in gazetteer.cities() if name not in skip and len(gazetteer.units_of(name)) > 3]
        self._cities = sorted(names)
        self._units = {name: gazetteer.units_of(name) for name in names}
        self._seed = seed

    def texts(self) -> Iterator[Text]:
        """Without end."""
        number = 0
        while True:
            yield self.text(number)
            number += 1

    def text(self, number: int) -> Text:
        random = Random(self._seed * 1_000_003 + number)
        kinds: tuple[Callable[[_Page], str], ...] = (_bulletin, _report, _plan, _rules, _reply, _notice)
        city = self._cities[number % len(self._cities)]
        round_ = number // len(self._cities)
        page = _Page(
            random, city, self._units[city], SUBJECTS[(round_ * 5 + number) % len(SUBJECTS)], YEARS[round_ % 9]
        )
        kind = random.choices(range(len(kinds)), weights=(12, 24, 14, 18, 18, 14))[0]
        return Text(f"{number:05d}_{city}.txt", kinds[kind](page))


@dataclass(slots=True)
class _Page:
    """What one text is about, and the dice that decide its words."""

    random: Random
    city: str
    units: list[str]
    subject: Subject
    year: int

    def amount(self, measure: Measure, share: float = 1.0) -> str:
        _, unit, least, most = measure
        value = (least + (most - least) * self.random.random() ** 3) * share
        whole = unit in "个家所座处人项次场起元张" or value >= 1000
        return (
            f"{max(1, round(value))}{unit}" if whole else f"{max(value, 0.1):.{self.random.choice((1, 1, 2))}f}{unit}"
        )

    def change(self) -> str:
        word = self.random.choice(("增长", "增长", "增长", "提高", "下降"))
        return f"{word}{self.random.uniform(0.3, 24):.1f}{'%' if word != '提高' else '个百分点'}"

    def indicator(self) -> tuple[str, Measure]:
        measure = self.random.choice(self.subject.measures)
        return self.random.choice(self.subject.objects) + measure[0], measure

    def date(self) -> str:
        return f"{self.year + 1}年{self.random.randint(1, 6)}月{self.random.randint(1, 28)}日"

    def figures(self) -> str:
        """A sentence or two with figures."""
        name, measure = self.indicator()
        forms = (_plain, _with_change, _with_units, _with_parts, _done)
        return self.random.choice(forms)(self, name, measure)

    def work(self) -> str:
        """A sentence on what is done."""
        a, b = self.random.sample(self.subject.works, 2)
        obj = self.random.choice(self.subject.objects)
        mean, end = self.random.choice(_MEANS), self.random.choice(_ENDS)
        who = self.random.choice(self.units)
        forms = (
            f"围绕{obj}，统筹推进{a}和{b}，{mean}，{end}。",
            f"支持{who}先行开展{a}试点，{mean}，对{obj}实行清单化管理，{end}。",
            f"由市{self.subject.bureau}牵头，会同有关部门抓好{obj}{a}，{mean}，{end}。",
            f"把{a}作为{obj}工作的重点，{mean}，同步做好{b}，{end}。",
        )
        return self.random.choice(forms)

    def paragraph(self, figures: int, works: int) -> str:
        parts = [self.figures() for _ in range(figures)] + [self.work() for _ in range(works)]
        self.random.shuffle(parts)
        return "".join(parts)


def _plain(page: _Page, name: str, measure: Measure) -> str:
    other, its = page.indicator()
    return f"{page.year}年，全市{name}{page.amount(measure)}，{other}{page.amount(its)}。"


def _with_change(page: _Page, name: str, measure: Measure) -> str:
    return f"全市{name}达到{page.amount(measure)}，比上年{page.change()}，居全省第{page.random.randint(1, 14)}位。"


def _with_units(page: _Page, name: str, measure: Measure) -> str:
    chosen = page.random.sample(page.units, min(len(page.units), page.random.randint(3, 5)))
    listed = "、".join(f"{unit}{page.amount(measure, 0.15)}" for unit in chosen)
    return f"全市{name}{page.amount(measure)}。其中，{listed}。"


def _with_parts(page: _Page, name: str, measure: Measure) -> str:
    new = page.amount(measure, 0.1)
    return f"新增{name}{new}，累计{page.amount(measure)}，完成年度目标的{page.random.uniform(88, 130):.1f}%。"


def _done(page: _Page, name: str, measure: Measure) -> str:
    unit = page.random.choice(page.units)
    return f"{unit}{name}{page.amount(measure, 0.2)}，同比{page.change()}，占全市的{page.random.uniform(2, 40):.1f}%。"


def _table(page: _Page, number: int) -> str:
    """Units by rows, three indicators by columns, tabs between cells."""
    measures = page.random.sample(page.subject.measures, 3)
    object_ = page.random.choice(page.subject.objects)
    head = "\t".join(["地区", *(f"{object_}{what}（{unit}）" for what, unit, _, _ in measures)])
    rows = [
        "\t".join([unit, *(page.amount(measure, 0.15).removesuffix(measure[1]) for measure in measures)])
        for unit in page.units[:8]
    ]
    return "\n".join([f"表{number} {page.year}年各县（市、区）{object_}主要指标", head, *rows])


def _sections(page: _Page, heads: Sequence[str], body: Callable[[], str]) -> str:
    return "\n\n".join(f"{_TENS[n]}、{head}\n{body()}" for n, head in enumerate(heads[:10]))


def _bulletin(page: _Page) -> str:
    whole = "".join(
        f"全年{name}{page.random.uniform(50, 4000):.2f}{'亿元' if '收入' not in name or '预算' in name else '元'}，比上年{page.change()}。"
        for name in _COLLECTIVE
    )
    subjects = page.random.sample(SUBJECTS, 8)
    parts = [f"一、综合\n{whole}"]
    for n, subject in enumerate(subjects, 1):
        own = _Page(page.random, page.city, page.units, subject, page.year)
        table = f"\n{_table(own, n)}" if n % 3 == 0 else ""
        paragraphs = "\n".join(own.paragraph(3, 1) for _ in range(page.random.randint(2, 4)))
        parts.append(f"{_TENS[n]}、{subject.name}\n{paragraphs}{table}")
    return (
        f"{page.city}{page.year}年国民经济和社会发展统计公报\n{page.city}统计局\n发布时间：{page.date()}\n\n"
        + "\n\n".join(parts)
    )


def _report(page: _Page) -> str:
    works = page.random.sample(page.subject.works, 6)
    head = f"{page.city}{page.subject.bureau}{page.year}年工作总结和{page.year + 1}年工作打算"

    def body() -> str:
        return "\n".join(
            f"{n}.{page.work()}{page.paragraph(page.random.randint(1, 3), 1)}"
            for n in range(1, page.random.randint(4, 7))
        )

    table = _table(page, 1)
    return (
        f"{head}\n发布时间：{page.date()}\n\n{page.year}年，{page.random.choice(_OPENINGS)}\n\n"
        f"{_sections(page, [f'{work}持续推进' for work in works], body)}\n\n{table}"
    )


def _plan(page: _Page) -> str:
    end = page.year + 5
    works = page.random.sample(page.subject.works, 6)
    targets = "\n".join(
        f"到{end}年，{name}达到{page.amount(measure)}以上，年均{page.change()}。"
        for name, measure in (page.indicator() for _ in range(8))
    )

    def body() -> str:
        return "\n".join(f"（{_TENS[n]}）{page.work()}{page.paragraph(1, 1)}" for n in range(page.random.randint(3, 6)))

    heads = [f"加强{work}" for work in works]
    return (
        f"{page.city}{page.subject.name}发展规划（{page.year}—{end}年）\n{page.city}人民政府办公室\n{page.date()}\n\n"
        f"第一章 发展基础\n{page.paragraph(6, 3)}\n{page.paragraph(4, 2)}\n\n第二章 主要目标\n{targets}\n\n"
        f"第三章 重点任务\n\n{_sections(page, heads, body)}"
    )


def _rules(page: _Page) -> str:
    object_ = page.random.choice(page.subject.objects)
    title = f"{page.city}{object_}{page.random.choice(page.subject.works)}管理办法"
    number = f"{page.city[0]}政办发〔{page.year}〕{page.random.randint(1, 99)}号"
    articles, at = [], 0
    for chapter, name in enumerate(("总则", "申报条件", "办理程序", "资金管理", "监督检查", "附则"), 1):
        articles.append(f"第{_TENS[chapter - 1]}章 {name}")
        for _ in range(page.random.randint(3, 6)):
            at += 1
            articles.append(f"第{_numeral(at)}条 {page.random.choice(_WHO)}。{page.work()}{_limit(page)}")
    return f"{title}\n{number}\n{page.city}人民政府办公室\n{page.date()}\n\n" + "\n".join(articles)


def _limit(page: _Page) -> str:
    days, money = page.random.randint(3, 60), page.random.randint(1, 90) * 10
    return page.random.choice(
        (f"办理时限不超过{days}个工作日。", f"每个项目补助不超过{money}万元。", "具体办法由主管部门另行制定。", "")
    )


def _reply(page: _Page) -> str:
    number = page.random.randint(1, 400)
    works = page.random.sample(page.subject.works, 3)
    object_ = page.random.choice(page.subject.objects)
    now = "\n".join(f"{n}.{page.paragraph(page.random.randint(2, 4), 1)}" for n in range(1, 5))
    lacks = "\n".join(f"（{_TENS[n]}）{object_}{work}仍有短板。{page.work()}" for n, work in enumerate(works))
    next_ = "\n".join(f"（{_TENS[n]}）推进{work}。{page.work()}{page.paragraph(1, 1)}" for n, work in enumerate(works))
    return (
        f"{page.city}{page.subject.bureau}关于市政协第{number}号提案的答复\n\n尊敬的委员：\n"
        f"您提出的关于加强{object_}{works[0]}的提案收悉，现答复如下：\n\n一、工作现状\n{now}\n\n二、存在的问题\n{lacks}\n\n"
        f"三、下一步打算\n{next_}\n\n感谢您对{page.subject.name}工作的关心。\n\n{page.city}{page.subject.bureau}\n{page.date()}"
    )


def _notice(page: _Page) -> str:
    works = page.random.sample(page.subject.works, 5)

    def body() -> str:
        return "\n".join(
            f"（{_TENS[n]}）{page.random.choice(works)}任务。{page.work()}{page.paragraph(page.random.randint(0, 2), 1)}"
            for n in range(page.random.randint(3, 6))
        )

    return (
        f"{page.city}人民政府关于推进{page.subject.name}{works[0]}工作的实施意见\n各县（市、区）人民政府：\n"
        f"{page.random.choice(_OPENINGS)}现提出以下意见。\n\n"
        f"{_sections(page, [f'扎实做好{work}' for work in works], body)}\n\n{page.city}人民政府\n{page.date()}"
    )


def _numeral(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    lead = ("" if tens == 1 else _TENS[tens - 1]) + "十" if tens else ""
    return lead + (_TENS[ones - 1] if ones else "")


def main(arguments: Sequence[str]) -> int:
    folder, count = Path(arguments[0]), int(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer()
    for number in range(count):
        made = writer.text(number)
        (folder / made.name).write_text(made.text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
