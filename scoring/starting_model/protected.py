"""Know the columns of leads that no first model may rest on: what people are protected for, whatever the data say.

After the Charter of Fundamental Rights of the European Union, article 21, and the particulars that need special care
under Japan's Act on the Protection of Personal Information, article 2 (3).
"""

from __future__ import annotations

import re

from scoring.columns import comparable

_NAMES = re.compile(
    r"(gender|sex|genderidentity|pronouns?|salutation|honorific|title(of)?courtesy|mrmrs)|"
    r"(age|agegroup|ageband|ageyears|yearofbirth|birthyear|birth(day|date)|dateofbirth|dob|generation)|"
    r"(marital|maritalstatus|marriage|married|spouse|children|numberofchildren|dependents|familystatus|household.*|"
    r"pregnan(t|cy)|parentalstatus)|"
    r"(race|ethnic(ity|group|origin)?|nationality|citizenship|nativelanguage|birthplace|placeofbirth|countryofbirth|"
    r"socialorigin|caste|skincolou?r)|"
    r"(religion|faith|belief|politic.*|party|partyaffiliation|union|unionmember(ship)?|sexualorientation)|"
    r"(disabilit(y|ies)|disabled|health(status|condition)?|medical.*|diagnosis|illness|genetic.*|criminal.*|convictions?)|"
    r".*(性別|年齢|年代|生年月日|生年|誕生日|世代|婚姻|配偶者|既婚|未婚|結婚|子供の?(有無|人?数)|扶養|家族構成|妊娠|"
    r"人種|民族|国籍|出身地|出生地|本籍|母国語|宗教|信条|信仰|政党|支持政党|労働組合|性的指向|"
    r"障害|障がい|病歴|持病|健康状態|健康診断|犯罪|前科|敬称).*"
)


def is_protected(column: str) -> bool:
    """Whether a column's name says that it holds such an attribute.

    >>> is_protected("Marital Status"), is_protected("page"), is_protected("性別")
    (True, False, True)
    """
    return _NAMES.fullmatch(re.sub(r"[\s_\-./()（）]+", "", comparable(column))) is not None
