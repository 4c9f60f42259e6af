"""Orders in a message: clauses that tell the assistant how to behave instead of asking what the documents say.

They change no rule (DESIGN §6.7). What is asked beside them is answered as if they were not there; a message of nothing
but orders is left as it is, and is refused like anything else that the documents do not speak of.
"""

from __future__ import annotations

import re

_LEAD = (
    r"(?:请|先|现在|接下来|从现在(?:起|开始)|从此|以后|(?:后面|下面|以下|接下来)的?|另外|并且?|同时|而且|然后|再|最后|顺便|务必|必须|也|"
    r"一定要?|直接|你(?:们)?(?:只需要?|只能|必须|要|应该?|可以|得|就)?|要求你|麻烦(?:你)?|帮我|给我|"
    r"(?:所有)?(?:回答|答案|作答|输出)(?:时|的时候|中|里)?|把|将|都|一律|,)*"
)
"""What may stand before an order and belongs to it."""
_OWN = r"(?:以上|上面|上述|之前|此前|先前|前面|前述|原来的|你(?!单位|[们市县区局委省院厅办处部校])|系统的?|开发者)"
"""Whose rules: those of the talk and of the assistant, not of the documents."""
_ANY = rf"(?:{_OWN}|所有|一切|全部|任何)"
_RULES = r"(?:规则|要求|指令|指示|命令|设定|设置|提示词?|限制|约束|内容|人设|身份)"
_PROMPT = (
    rf"(?:{_OWN}.{{0,10}}(?:{_RULES}|消息|配置)|系统(?:级)?(?:提示词?|消息|指令)|"
    r"(?:初始|隐藏|内置|后台)(?:的)?(?:提示词?|指令|消息|设定)|提示词|prompt)"
)
_MARKS = r"(?:引用|出处|来源|编号|角标|脚注|标注|注释|引文|依据|原文|解释|说明|提示|废话)"
_MANNER = r"[^,]{1,14}的?(?:口气|语气|口吻|风格)"
_TONGUE = (
    r"(?:英文|英语|日文|日语|法文|法语|德语|俄语|韩语|粤语|[^,]{0,4}方言|外语|拼音|繁体字?|文言文?|白话文?|诗歌?|古诗|绝句|打油诗|歌词|"
    rf"json|xml|yaml|csv|html|markdown|python|代码|表情(?:符号)?|emoji|大写|段子|{_MANNER})"
)
_SAYS = r"(?:回答|回复|答复|作答|输出|复述|重复|转述|说|讲|写|翻译|表达|打印|显示|展示|贴出来?|列出|泄露|透露|公布|告诉我|念)"
_BODIES = (
    rf"(?:忽略|无视|忘掉|忘记|忘了|抛开|抛弃|不要?(?:再)?(?:管|理会|遵守|考虑)|别(?:管|理会)|绕过|跳过).{{0,4}}(?:{_ANY}.{{0,8}})?{_RULES}",
    rf"(?:丢掉|放弃|解除|取消|清除|覆盖).{{0,4}}{_OWN}.{{0,8}}{_RULES}",
    rf"{_OWN}.{{0,8}}{_RULES}.{{0,4}}(?:作废|失效|无效|取消|不算数?|不再(?:有效|适用))",
    r"(?:不管|无论|不论|别管|不用管)(?:原文|文件|文中|资料|材料|事实|真假|实际).{0,8}",
    r"(?:(?<=你)|(?<=现在)|(?<=开始)|(?<=起))(?:是|叫|变成|变身|成为).{0,16}(?:助手|模型|机器人|ai|角色|人格|专家|限制|约束|小[\u4e00-\u9fff])",
    r"(?:(?<=你)|(?<=现在))是[a-z]{2,}",
    r"(?:能|可以)?(?:做|回答)任何(?:事|问题|内容)情?",
    r"system|assistant|系统(?:消息|提示|指令)",
    r"(?:进入|切换到?|开启|打开).{0,4}(?:开发者|调试|管理员|越狱|上帝|超级|dan).{0,4}(?:模式)?",
    r"(?:扮演|假装|装作|角色扮演|假设你是).{1,20}",
    r"(?:不(?:再)?受|摆脱|突破)(?:任何|一切|所有)?(?:的)?(?:限制|约束|束缚|规则)(?:了)?",
    r"(?:可以|能够?|允许)?(?:自由发挥|随意发挥|随便编|胡编|瞎编|编造|畅所欲言)",
    r"(?:没有|没|查不到|缺)(?:数据|数字|答案|资料|依据)?就?(?:估|编|猜|造|补).{0,4}",
    rf"(?:{_SAYS}|复制|粘贴|给出|交出|发).{{0,6}}{_PROMPT}(?:出来|给我)?",
    rf"{_PROMPT}.{{0,6}}(?:{_SAYS}|复制|粘贴|给出|交出|发)(?:出来|给我)?",
    rf"(?:不要|不用|不必|无需|不许|不准|禁止|别|去掉|去除|省略|删掉|删去|隐藏|不)(?:再|给出?|写|加|带|附|标|显示|引用|使用|有|任何|所有)*{_MARKS}",
    r"(?:不需要?|不得|不能)(?:再|给出?|写|加|带|附|标|显示)*(?:引用|出处|来源|编号|角标|脚注|引文)",
    r"(?:另)?(?:写|作|编|讲|唱)一?(?:首诗|段子|个?笑话|个?故事|首歌)",
    rf"(?:翻译|翻|译|改写|改|转换?)(?:成|为|作){_TONGUE}(?:再?{_SAYS})?",
    rf"(?:上面|这|这句话|这段话|问题|一?句话)?.{{0,6}}(?:用|以|改用|换成|按){_TONGUE}(?:来|格式|形式)?(?:{_SAYS})?(?:一遍|出来|给我)?",
    rf"(?:用|以|按)[^,]{{1,14}}(?:身份|名义|角度)(?:来)?{_SAYS}",
    r"(?:只|仅|只需|只要|一律|都|统统|统一|全部|全都)+(?:需要?|要|能|准|许|可以)?(?:回答|回复|作答|输出|答)[“\"'「『:]?[^,\d年月市县区]{1,14}",
    r"(?:(?:所有|一切|每个|全部|文中|原文)(?:的)?)(?:数字|数据|数值|数|结果|金额)(?:都|一律|全部|统统)?(?:要)?(?:翻|乘|除|加|减|扩大|缩小|夸大|放大|四舍).{0,8}",
    r"(?:按照?|照|依照|根据|遵照|听从).{0,10}(?:系统提示|提示词|隐藏(?:的)?指令).{0,6}",
)
"""Each is the whole of a clause, after what may lead it."""
_TAIL = r"(?:了|吧|即可|就行|就可以|出来|给我|,)*"
_ORDER = re.compile(rf"(?:{_LEAD}(?:{'|'.join(_BODIES)}){_TAIL})+")
_ASKS = re.compile("多少|[几哪谁吗呢]|什么|是否|如何|为何|怎样|怎么(?!写|说|讲|规定)|能不能|有没有|是不是")
"""What asks is no order, whatever words it has."""
_INVENTS = re.compile(rf"{_LEAD}(?:(?:胡|瞎|乱)?编造?|虚构|杜撰|捏造)(?:一?[个份些段组条]|出)")
"""Who wants something made up asks for nothing that a document holds."""
_FOREIGN = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|pretend|act as|you are now|reply|respond|answer|output|print|reveal|translate)\b"
)
_ROLE = re.compile(r"^\s*(?:system|assistant|developer|user|系统(?:提示|消息|指令)?|管理员|开发者)\s*:", re.IGNORECASE)
_CUT = re.compile(r"[,。;!?:()\n]+|\.(?=\s)|(?=(?:然后|接着|再)?(?:直接)?(?:告诉我|回答我))")
_THEN = re.compile(
    r"^(?:(?:然后|接着|之后|再|最后|另外|同时|并且?|顺便|请|直接)*(?:告诉我|回答(?:我|下面的问题)?|说(?:说|一下)?)?)[,:。]*"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_ENDS = ",。;:(\n "


def without_orders(message: str) -> str:
    """``message`` without its orders; as it is where it holds none, or nothing else, or wants something made up."""
    words = _ROLE.sub("", message)
    kept: list[str] = []
    dropped = words != message
    for clause in _clauses(words):
        if _is_order(clause):
            dropped = True
        else:
            kept.append(clause)
    if not dropped or any(_INVENTS.match(clause) for clause in kept):
        return message
    rest = _THEN.sub("", "".join(kept).strip(_ENDS)).strip(_ENDS)
    return _balanced(rest) if len(_HAN.findall(rest)) > 1 else message


def _clauses(message: str) -> list[str]:
    """The message in pieces, each with the punctuation behind it."""
    pieces, start = [], 0
    for cut in _CUT.finditer(message):
        if cut.end() > start:
            pieces.append(message[start : cut.end()])
            start = cut.end()
    return [*pieces, message[start:]] if start < len(message) else pieces


def _is_order(clause: str) -> bool:
    bare = re.sub(r"[.,。;!?:()\s]+$", "", clause).lower()
    if not bare:
        return False
    if not _HAN.search(bare):
        return len(bare.split()) > 1 and bool(_FOREIGN.search(bare))
    return not _ASKS.search(bare) and bool(_ORDER.fullmatch(re.sub(r"^[(\s]+", "", bare)))


def _balanced(text: str) -> str:
    """Without a bracket whose other half went with an order."""
    return text if text.count("(") == text.count(")") else text.replace("(", "").replace(")", "")
