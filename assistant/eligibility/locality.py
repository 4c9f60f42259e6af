"""Whether an enterprise is where a policy is for, and of the kind that it is for."""

from __future__ import annotations

from assistant.eligibility.interval import Truth
from assistant.eligibility.profile import Profile
from corpus.measures.regions import Gazetteer
from corpus.policies.card import Policy


def is_outside(policy: Policy, profile: Profile) -> bool:
    """True only where both the policy's area and the enterprise's place are known, and apart."""
    region = profile.values.get("region")
    if policy.area is None or not isinstance(region, str):
        return False
    places = _places(region)
    return bool(places) and policy.area not in places


def is_for(policy: Policy, profile: Profile) -> Truth:
    """Whether the card names the kind of organisation that was stated; None where nothing was stated or named.

    What governments and researchers apply for is for nobody else, whatever they are: only a match counts.
    """
    stated = profile.values.get("organisation")
    if not isinstance(stated, str) or not policy.forms:
        return None
    return True if stated in policy.forms else False if policy.applicant == "enterprise" else None


def _places(region: str) -> set[str]:
    """The region with the city and province around it; nothing where these are not known."""
    gazetteer = Gazetteer.load()
    mentions = gazetteer.read(region)
    if not mentions:
        return set()
    name = mentions[-1].name
    city = gazetteer.city_of(name) or mentions[-1].city
    province = gazetteer.province_of(city) if city else None
    return {place for place in (name, city, province) if place} if province else set()
