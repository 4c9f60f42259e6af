"""Openings and endings of documents of many kinds, with what each says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ingest.metadata.particulars import read_metadata
from ingest.metadata.relations import read_relations

CASES: list[tuple[str, dict[str, Any]]] = [
    # notice with redhead: red head line "XX文件" then number, title on two lines
    (
        """襄阳市人民政府文件

襄政发〔2023〕6号

襄阳市人民政府
关于印发襄阳市支持科技创新若干措施的通知

各县（市、区）人民政府，各开发区管委会，市政府各部门：

《襄阳市支持科技创新若干措施》已经市政府常务会议审议通过，现印发给你们，请认真贯彻执行。

襄阳市人民政府
2023年3月9日

襄阳市支持科技创新若干措施

第一条　支持企业研发。
第二条　本措施自发布之日起施行，有效期至2026年12月31日。
""",
        {
            "title": "襄阳市人民政府关于印发襄阳市支持科技创新若干措施的通知",
            "number": "襄政发〔2023〕6号",
            "issuer": "襄阳市人民政府",
            "published": date(2023, 3, 9),
            "effective": date(2023, 3, 9),
            "expires": date(2026, 12, 31),
            "kind": "通知",
            "city": "襄阳市",
        },
    ),
    # portal information table
    (
        """索引号：011158000/2022-00123　主题分类：科技、教育　发文机关：佛山市科学技术局　成文日期：2022-05-06　名　称：佛山市科学技术局关于印发《佛山市科技创新平台管理办法》的通知　文　号：佛科〔2022〕31号　发布日期：2022-05-10
佛山市科学技术局关于印发《佛山市科技创新平台管理办法》的通知
各区科技主管部门：
现印发给你们。
本办法自2022年6月1日起施行，有效期5年。
""",
        {
            "title": "佛山市科学技术局关于印发《佛山市科技创新平台管理办法》的通知",
            "number": "佛科〔2022〕31号",
            "issuer": "佛山市科学技术局",
            "published": date(2022, 5, 10),
            "effective": date(2022, 6, 1),
            "expires": date(2027, 6, 1),
        },
    ),
    # measures with header passage in brackets
    (
        """盐城市居住证管理办法
（2019年5月20日盐城市人民政府令第3号公布　自2019年7月1日起施行）

第一章　总则
第一条　为了规范居住证管理，制定本办法。
""",
        {
            "title": "盐城市居住证管理办法",
            "number": "盐城市人民政府令第3号",
            "published": date(2019, 5, 20),
            "effective": date(2019, 7, 1),
            "kind": "办法",
        },
    ),
    # law with passing & revising
    (
        """中华人民共和国统计法
（1983年12月8日第六届全国人民代表大会常务委员会第三次会议通过　根据1996年5月15日第八届全国人民代表大会常务委员会第十九次会议《关于修改〈中华人民共和国统计法〉的决定》修正　2009年6月27日第十一届全国人民代表大会常务委员会第十次会议修订）

第一章　总则
第一条　为了科学、有效地组织统计工作，制定本法。
第五十条　本法自2010年1月1日起施行。
""",
        {
            "title": "中华人民共和国统计法",
            "published": date(2009, 6, 27),
            "effective": date(2010, 1, 1),
            "kind": "法",
            "level": "国家",
        },
    ),
    # draft
    (
        """绍兴市建筑垃圾管理条例（草案征求意见稿）

第一条　为了加强建筑垃圾管理，制定本条例。
第四十条　本条例自2025年5月1日起施行。《绍兴市建筑垃圾处置办法》同时废止。
""",
        {
            "title": "绍兴市建筑垃圾管理条例（草案征求意见稿）",
            "status": "征求意见",
            "kind": "条例",
            "effective": date(2025, 5, 1),
        },
    ),
    # draft notice
    (
        """关于《潍坊市促进数字经济发展若干政策（征求意见稿）》公开征求意见的通知
发布日期：2024-08-12 信息来源：潍坊市大数据局
为进一步促进数字经济发展，现向社会公开征求意见，时间自2024年8月12日至2024年9月11日。
""",
        {"status": "征求意见", "published": date(2024, 8, 12), "kind": "通知"},
    ),
    # letter
    (
        """聊城市农业农村局关于市十八届人大三次会议第67号建议的答复

聊农函〔2023〕44号（A类）

张建国代表：

您提出的关于发展设施农业的建议收悉，现答复如下：

聊城市农业农村局
2023年6月20日

（联系人：王伟；联系电话：0635-8888888）
抄送：市人大常委会人代委
""",
        {
            "title": "聊城市农业农村局关于市十八届人大三次会议第67号建议的答复",
            "number": "聊农函〔2023〕44号",
            "issuer": "聊城市农业农村局",
            "published": date(2023, 6, 20),
            "kind": "答复",
            "addressee": "张建国代表",
        },
    ),
    # effective N days after
    (
        """衡水市国有建设用地管理规定
衡政规〔2022〕2号
第一条　为规范管理，制定本规定。
第二十条　本规定自2022年9月1日起实施，至2027年8月31日止。
2022年8月1日
""",
        {
            "number": "衡政规〔2022〕2号",
            "effective": date(2022, 9, 1),
            "expires": date(2027, 8, 31),
            "published": date(2022, 8, 1),
        },
    ),
    # 有效期 before
    (
        """临汾市财政局关于印发会计人才培养办法的通知
临财会〔2021〕15号
各县市区财政局：
本办法有效期五年，自2021年4月1日起施行。
临汾市财政局
2021年3月15日
""",
        {"effective": date(2021, 4, 1), "expires": date(2026, 4, 1)},
    ),
    # 执行期限
    (
        """关于延续实施残疾人就业保障金优惠政策的公告
财政部公告2023年第8号
为促进残疾人就业，现公告如下：
一、延续实施分档减缴政策。
本公告执行期限自2023年1月1日起至2027年12月31日。
财政部
2023年3月26日
""",
        {
            "number": "财政部公告2023年第8号",
            "issuer": "财政部",
            "effective": date(2023, 1, 1),
            "expires": date(2027, 12, 31),
            "published": date(2023, 3, 26),
            "kind": "公告",
            "level": "国家",
        },
    ),
    # 试行两年
    (
        """淮南市人才公寓管理办法（试行）
第一条　制定本办法。
第十九条　本办法自2024年1月1日起试行，试行期两年。
""",
        {"effective": date(2024, 1, 1), "expires": date(2026, 1, 1)},
    ),
    # 30 days after
    (
        """枣庄市工程建设项目管理办法
枣政字〔2022〕19号
第二十条　本办法自发布之日起30日后施行，有效期至2027年5月31日。
枣庄市人民政府
2022年4月20日
""",
        {"effective": date(2022, 5, 20), "expires": date(2027, 5, 31), "issuer": "枣庄市人民政府"},
    ),
    # Chinese date
    (
        """运城市科学技术局关于申报2023年度市级项目的通知
运科发〔二〇二三〕9号
各有关单位：
请于5月31日前申报。
运城市科学技术局
二〇二三年四月六日
""",
        {"number": "运科发〔二〇二三〕9号", "published": date(2023, 4, 6), "kind": "通知"},
    ),
    # joint number
    (
        """湖北省财政厅　湖北省科学技术厅关于印发科研经费管理办法的通知
鄂财教发〔2022〕38号
省直有关单位：
湖北省财政厅　湖北省科学技术厅
2022年5月30日
""",
        {"issuer": "湖北省财政厅", "number": "鄂财教发〔2022〕38号", "level": "省"},
    ),
    # plan
    (
        """抚顺市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要

第一章　发展环境
""",
        {"kind": "规划", "city": "抚顺市"},
    ),
    # minutes
    (
        """专题会议纪要
〔2023〕12号
达州市人民政府办公室　　　2023年5月18日

2023年5月16日，副市长主持召开会议，研究供水问题。
""",
        {"number": "〔2023〕12号", "issuer": "达州市人民政府办公室", "published": date(2023, 5, 18), "kind": "纪要"},
    ),
    # repeal decision
    (
        """鞍山市人民政府关于废止部分行政规范性文件的决定
鞍政发〔2023〕11号
各县（市）区人民政府：
经市政府同意，决定废止以下文件：
1.《鞍山市户外广告管理办法》（鞍政发〔2010〕5号）
2.《鞍山市停车场管理规定》（鞍政办发〔2012〕21号）
本决定自公布之日起生效。
鞍山市人民政府
2023年7月3日
""",
        {
            "kind": "决定",
            "effective": date(2023, 7, 3),
            "relations": [
                ("废止", "鞍山市户外广告管理办法", "鞍政发〔2010〕5号"),
                ("废止", "鞍山市停车场管理规定", "鞍政办发〔2012〕21号"),
            ],
        },
    ),
    # extension notice
    (
        """马鞍山市人力资源和社会保障局关于延长《马鞍山市技能人才奖励办法》有效期的通知
马人社规〔2023〕2号
各县区人社局：
《马鞍山市技能人才奖励办法》（马人社规〔2020〕1号）有效期延长至2026年12月31日。
马鞍山市人力资源和社会保障局
2023年12月20日
""",
        {
            "number": "马人社规〔2023〕2号",
            "expires": None,
            "relations": [
                ("延期", "马鞍山市技能人才奖励办法", None),
                ("延期", "马鞍山市技能人才奖励办法", "马人社规〔2020〕1号"),
            ],
        },
    ),
    # status label
    (
        """莱芜区促进电商发展办法
发文机关：济南市莱芜区人民政府　时效性：已废止　废止日期：2023-01-01
第一条　为促进电商发展。
""",
        {"status": "废止", "expires": date(2023, 1, 1), "issuer": "济南市莱芜区人民政府", "level": "县"},
    ),
    # interpretation
    (
        """《梧州市促进工业稳增长若干措施》政策解读
来源：梧州市工业和信息化局　发布时间：2023-02-17 16:20
一、出台背景
""",
        {"kind": "解读", "issuer": "梧州市工业和信息化局", "published": date(2023, 2, 17)},
    ),
    # report to NPC
    (
        """关于宝鸡市2023年财政预算执行情况和2024年财政预算草案的报告
——2024年2月20日在宝鸡市第十六届人民代表大会第四次会议上
宝鸡市财政局

各位代表：
受市人民政府委托，现将报告提请审议。
""",
        {
            "title": "关于宝鸡市2023年财政预算执行情况和2024年财政预算草案的报告",
            "issuer": "宝鸡市财政局",
            "published": date(2024, 2, 20),
            "kind": "报告",
            "city": "宝鸡市",
        },
    ),
    # bracket number full width, 第
    (
        """舟山市海洋与渔业局文件
舟海渔发（2022）第18号
关于做好休渔期管理工作的通知
各县（区）局：
""",
        {"number": "舟海渔发（2022）第18号", "title": "关于做好休渔期管理工作的通知", "issuer": "舟山市海洋与渔业局"},
    ),
    # bulletin with byline date
    (
        """乌海市2022年国民经济和社会发展统计公报
乌海市统计局
（2023年3月28日）

2022年，全市经济稳中向好。
""",
        {"issuer": "乌海市统计局", "published": date(2023, 3, 28), "kind": "公报"},
    ),
    # attachment label first
    (
        """附件1

大同市重点产业链企业名单

序号	企业名称	县区
1	甲公司	平城区
""",
        {"title": "大同市重点产业链企业名单"},
    ),
    # repeal at end w/ number only & effective in the attached method whose name differs
    (
        """黄山市人民政府办公室关于印发黄山市公租房管理实施细则的通知
黄政办〔2022〕17号
各区县人民政府：
第三十条　本细则由市住建局负责解释，自2022年10月1日起施行，有效期3年，黄政办〔2015〕9号文件同时废止。
黄山市人民政府办公室
2022年9月5日
""",
        {
            "effective": date(2022, 10, 1),
            "expires": date(2025, 10, 1),
            "relations": [("废止", None, "黄政办〔2015〕9号")],
        },
    ),
    # amending
    (
        """景德镇市人民政府关于修改《景德镇市物业管理办法》的决定
（2022年11月3日景德镇市人民政府令第58号公布　自2023年1月1日起施行）
一、将第五条修改为：“略”。
""",
        {
            "number": "景德镇市人民政府令第58号",
            "effective": date(2023, 1, 1),
            "published": date(2022, 11, 3),
            "kind": "决定",
            "relations": [("修改", "景德镇市物业管理办法", None)],
        },
    ),
    # 通告 with 各 after
    (
        """漯河市公安局交通警察支队关于新店路施工期间交通管制的通告
因道路施工需要，决定对以下路段实行管制，管制时间：2024年3月1日至2024年5月31日。
漯河市公安局交通警察支队
2024年2月26日
""",
        {"kind": "通告", "published": date(2024, 2, 26), "expires": None},
    ),
    # expiry by other wording
    (
        """丹东市人民政府关于支持跨境电商发展的意见
丹政发〔2021〕8号
本意见自印发之日起实施，有效期截至2025年12月31日。
丹东市人民政府
2021年6月28日
""",
        {"kind": "意见", "effective": date(2021, 6, 28), "expires": date(2025, 12, 31)},
    ),
]


@pytest.mark.parametrize(("text", "told"), CASES, ids=[text.lstrip("《（").split("\n")[0][:24] for text, _ in CASES])
def test_a_document_of_its_kind(text: str, told: dict[str, Any]) -> None:
    found = read_metadata(text)
    related = [(one.kind, one.title, one.number) for one in read_relations(text)]
    for field, value in told.items():
        assert (related if field == "relations" else getattr(found, field)) == value, field


def test_a_joint_letterhead_is_no_title() -> None:
    found = read_metadata(
        "永州市公安局\n永州市教育局\n\n永公发〔2023〕8号\n\n永州市公安局 永州市教育局\n关于2023年校园周边整治情况的通报\n\n各县区：\n\n现通报如下。"
    )
    assert found.title == "永州市公安局 永州市教育局关于2023年校园周边整治情况的通报"
    assert (found.issuer, found.number, found.addressee) == ("永州市公安局", "永公发〔2023〕8号", "各县区")


def test_what_stands_beside_the_number() -> None:
    found = read_metadata("永州市水利发展规划\n\n永政办发〔2021〕3号　　2021年3月5日印发\n\n第一章 基础")
    assert (found.number, str(found.published)) == ("永政办发〔2021〕3号", "2021-03-05")
    found = read_metadata(
        "关于第12号提案的答复\n\n永水函〔2024〕9号　　办理结果：A类\n\n李明委员：\n\n您提出的提案收悉。"
    )
    assert (found.number, found.addressee) == ("永水函〔2024〕9号", "李明委员")


def test_an_organisation_alone_above_its_text_is_the_title() -> None:
    assert read_metadata("永州市博物馆管理中心\n\n现有馆藏文物三千件。").title == "永州市博物馆管理中心"


def test_what_the_head_notes_of_the_paper_is_no_title() -> None:
    text = (
        "某某市教育局\n\n某教函〔2024〕12号\n类别：A类　　公开属性：依申请公开　　签发人：李某某\n\n"
        "关于市人大一次会议第8号建议的答复\n\n张某某代表：\n　　您提出的建议收悉。\n"
    )
    found = read_metadata(text)
    assert (found.title, found.number) == ("关于市人大一次会议第8号建议的答复", "某教函〔2024〕12号")
