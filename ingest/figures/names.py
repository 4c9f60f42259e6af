"""What a stretch of words names: the indicator left once connectives, copulas and light verbs are taken off its ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import rjieba

BLANK = "\x01"
"""Stands for a character that is read as something else (a period, a region, a note), one for one."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEADING = _words("""
其中 并 并且 且 同时 另 另有 另外 此外 共 共有 共计 总共 还 还有 已 已经 也 均 则 仍 仍有 又 再 将 拟 力争 确保 计划 预计 预期 有望 规划 努力
实现 完成 现有 现 有 的 了 主要 特别是 尤其是 包括 以及 及 和 与 或 是 为 达 达到 约 近 超 分别 我们 我局 我委 目前 到 截至 以 于 至 仅 其 该 各
此 上述 即 要 使 使得 全年 年末 年底 当年 截止 到了 接着 对照 合计 总计 当前 近期 此间 期间 时 底 末 初 度 期末 大约 平均每 看 来看 后 内 年度 按照 拥有
""")
_TRAILING = _words("""
为 是 有 达 达到 达成 约 近 超 超过 突破 逾 不 不少 不低 不超 不多 不高 不足 不到 不少于 不低于 不超过 少于 低于 高于 至 到 在 分别 依次 各 均 已 仅 只 共 共有 共计 合计
总计 稳定 保持 控制 维持 逐步 先行 一度 继续 力争 争取 预计 预期 也 就 则 将 了 着 过 等 左右 大约 高达 多达 至少 最高 最多 由 从 总数 仍 仍有 还 再
又 和 与 及 或 对 率先 累计达 实现 最终 一共 总共 尚 尚有 已经 已有 先后 陆续 全面 基本 达 以 于 按 现 累计 完成 约合 折合 率达 均达 年均 全部 累计完成 达成 共实现 总计达 现有 目前 拥有 初步 其中 且 并
""")
TRANSITIVE = _words("""
申报 登记 认定 评定 审定 鉴定 入库 立项 获批 培育 培训 突破 指导 完成 建成 新建 新增 净增 引进 推荐 采纳 招录 招聘 招引 投放 发放 改造 提升 开工 竣工 投产 投用 攻克
开发 实施 安排 下达 拨付 到位 争取 收到 提交 办理 办结 评审 评选 命名 验收 创建 打造 建设 培养 选派 派出 走访 召开 举办 举行 开展 组织 服务 惠及 覆盖
涉及 取得 获得 获 形成 设立 成立 组建 注册 受理 查处 整改 化解 清退 关停 退出 处置 处理 排查 检查 抽检 检测 收集 征集 转化 转让 交付 购置 采购 配备
配置 支持 扶持 奖励 兑现 安置 帮扶 救助 发布 出台 制定 修订 印发 推广 应用 达成 签订 签署 复审 通过 备案 筹集 募集 拨 投 建 新 续建 改建 扩建 在建
改扩建 新建成 分 累计 共 计 继续 任务 年均 月均 日均 年平均 重点 全部 集中 大力 成功 下发 列入 纳入 储备 谋划 编制 增设 新设 新增设 更新 维修 修复 治理 整治 整合 清理 拆除 种植 新开 开通
""")
_ATTRIBUTE = _words("""
金额 总额 数额 额度 强度 占比 比重 比例 份额 余额 总量 总数 数量 面积 产量 总产量 单产 产值 总产值 增加值 收入 总收入 支出 总支出 投资 总投资 资金 总资金 总 资产
利润 增速 增幅 涨幅 降幅 跌幅 增长率 覆盖率 参保率 合格率 完成率 达标率 履约率 签约率 使用率 利用率 入住率 开工率 占有率 普及率 满意率 满意度 参与率
到位率 执行率 规模 成本 价格 均价 单价 人数 户数 家数 次数 床位 床位数 里程 长度 全长 总长 总面积 占地面积 建筑面积 总里程 总建筑面积 容量 产能 费用 标准 缺口 差额 生师比 生师 比 项目 补助 人均 亩均 户均 均 平均 实际
投入 预算 计划 授信 年均 年 年龄 播种 种植 销售 生产 建筑 数 额 率 值 量 每 其
""")
_MEASURES = _words("项目 总 均 平均 实际 年均 年 每 其 计划 预算 投入 人均 亩均 户均 授信 播种 种植 销售 生产 建筑")
"""Members of ``_ATTRIBUTE`` that make no attribute by themselves."""
_LIGHT_TAGS = frozenset({"d", "m", "t", "p", "c", "uj", "ul", "ud", "ug", "uv", "uz", "r", "x", "y", "zg"})
_FUSED = re.compile(r"(?<=[率数量额积度值人入出资])(?:达到?|均为?|为)$")
_COUNTED_BY = re.compile(r"(?<=[\u4e00-\u9fff]{2})经(?:初步)?(?:统计|核算|核实|核查|核|汇总|测算|审计|普查)$")
_DEGREE = re.compile(r"[偏较更最][高低多少快慢大小好差强弱]$")


@dataclass(frozen=True, slots=True)
class Name:
    """A cleaned name; ``start``/``end`` are offsets into the text it was read from (equal where it is empty)."""

    text: str
    start: int
    end: int
    words: tuple[tuple[str, str], ...]
    """(word, part of speech) of what is left."""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def verbal(self) -> bool:
        """Nothing but verbs that take the counted thing as their object (登记, 新建成): it names no thing itself."""
        return bool(self.words) and all(word in TRANSITIVE or tag in _LIGHT_TAGS for word, tag in self.words)

    @property
    def acts(self) -> bool:
        """Ends in such a verb: its object is named after the number (推荐6位博士)."""
        words = [word for word, tag in self.words if tag not in {"ul", "uj"}]
        return bool(words) and words[-1] in TRANSITIVE

    @property
    def attribute(self) -> bool:
        """A property that needs something to be the property of: 强度, 合同金额 is none, 总投资 is one."""
        plain = [word for word, tag in self.words if tag not in _LIGHT_TAGS and word not in TRANSITIVE]
        return bool(plain) and all(_is_attribute(word) for word in plain) and plain[-1] not in _MEASURES

    @property
    def rate(self) -> bool:
        """A property that is itself a comparison (增速, 覆盖率): of all that went before, not of its owner."""
        return self.text.endswith(("率", "速", "幅", "占比", "比重", "强度"))

    @property
    def headless(self) -> bool:
        """Ends in 的: what it speaks of stands elsewhere (超龄在岗的)."""
        return self.text.endswith("的")


NOTHING = Name("", 0, 0, ())


_ITEM_MARK = re.compile(r"\s*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十百]+条|[①-⑳])\s*")


def read_name(text: str, original: str | None = None) -> Name:
    """The name in ``text`` (folded; ``BLANK`` for what is read otherwise), spelled as in ``original``."""
    if mark := _ITEM_MARK.match(text):  # (四)持续运营…: the item's own mark is no part of a name
        rest = read_name(text[mark.end() :], original[mark.end() :] if original else None)
        return replace(rest, start=rest.start + mark.end(), end=rest.end + mark.end()) if rest else rest
    words = list(_tagged(text.replace(BLANK, " ")))
    first, last = 0, len(words)
    offset = 0
    while first < last and _strips(words[first][0], _LEADING):
        offset += len(words[first][0])
        first += 1
    end = len(text)
    while last > first and _strips(words[last - 1][0], _TRAILING):
        end -= len(words[last - 1][0])
        last -= 1
    if first == last:
        return NOTHING
    spelled = (original or text)[offset:end]
    kept = "".join(char for char, folded in zip(spelled, text[offset:end], strict=True) if folded not in BLANK + " \t")
    kept = _COUNTED_BY.sub("", _FUSED.sub("", kept))
    degree = _DEGREE.search(kept)
    if degree:
        return read_name(text[: end - 2], original[: end - 2] if original else None) if end > 2 else NOTHING
    return Name(_balanced(kept), offset, end, tuple(word for word in words[first:last] if word[0].strip()))


def counted_actor(name: Name) -> Name:
    """Of 企业共建的实验室获批 those that are counted, by what they do: 共建实验室的企业; any other name as it is."""
    tags = "".join("n" if tag.startswith("n") else "v" if tag[0] == "v" else tag[0] for _, tag in name.words)
    words = [word for word, _ in name.words]
    of = words.index("的") if "的" in words else 0
    verb = tags.find("v", 1, of)
    if verb < 1 or set(tags[:verb]) != {"n"} or verb != of - 1 or of + 1 >= len(words):
        return name
    end = next((at for at in range(of + 1, len(words)) if tags[at] == "v"), len(words))
    done = words[of + 1 : end]
    if not done:
        return name
    actor, act = "".join(words[:verb]), words[verb]
    return replace(name, text=f"{act}{''.join(done)}的{actor}", words=name.words[:verb])


def _is_attribute(word: str) -> bool:
    return word in _ATTRIBUTE or (len(word) == 4 and word[:2] in _ATTRIBUTE and word[2:] in _ATTRIBUTE)


def _strips(word: str, words: frozenset[str]) -> bool:
    return word in words or not (
        word.strip("-—~·,.;:、 \t") if len(word) > 1 else word.isalnum() or word in "“”\"'()《》%‰"
    )


def _balanced(text: str) -> str:
    """``text`` without a quote or bracket at its ends whose partner is missing."""
    for opening, closing in ("“”", "()", "（）", "《》", "‘’"):
        if text.startswith(closing) or (text.startswith(opening) and closing not in text):
            text = text[1:]
        if text.endswith(opening) or (text.endswith(closing) and opening not in text):
            text = text[:-1]
    return text.strip("、,，:：;；")


@lru_cache(maxsize=4096)
def _tagged(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(rjieba.tag(text))
