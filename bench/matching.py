"""How long a full match over all policy cards takes: the verdicts alone, and with remedies, grounds and the next question.

Processor time, so that other work on the machine counts little: ``python -m bench.matching``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from assistant.eligibility.profile import Profile, read_profile
from assistant.intake.advice import Advice
from corpus.policies.register import load_policies

ROUNDS = 60
DAY = date(2026, 11, 25)
PROFILES = {
    "什么都不知道": {},
    "说了几项": {"founded_on": "2019-05-06", "employees": 120, "tech_staff": 14, "sales_by_year_wan": {2025: 8000}},
    "说得较全": {
        "founded_on": "2019-05-06",
        "region": "云溪区",
        "employees": 120,
        "tech_staff": 14,
        "class1_ip": 3,
        "sales_by_year_wan": {2023: 6000, 2024: 7000, 2025: 8000},
        "rd_by_year_wan": {2023: 300, 2024: 350, 2025: 500},
        "has_valid_hnte_cert": False,
        "is_registered_tech_sme": True,
        "debt_ratio_pct": 55,
        "niche_years": 6,
    },
}


def main() -> None:
    policies, _ = load_policies()
    print(f"{len(policies)} 张政策卡，各 {ROUNDS} 次，毫秒（处理器时间）：中位数 / p95")
    for name, facts in PROFILES.items():
        profile = read_profile(facts, DAY)

        def verdicts(profile: Profile = profile) -> object:
            return Advice(profile, DAY, policies).outcomes

        def record(profile: Profile = profile) -> object:
            return Advice(profile, DAY, policies).to_json()

        print(f"{name}：只判结论 {_timed(verdicts)}；连同凭据、差距和下一个问题 {_timed(record)}")


def _timed(act: Callable[[], object]) -> str:
    act()
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        act()
        spent.append((time.process_time() - started) * 1000)
    return f"{statistics.median(spent):.1f} / {sorted(spent)[int(ROUNDS * 0.95)]:.1f}"


if __name__ == "__main__":
    main()
