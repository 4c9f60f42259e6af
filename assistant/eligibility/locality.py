"""Locality: whether an enterprise is where a policy is for."""

from __future__ import annotations

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
