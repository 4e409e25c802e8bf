"""Hold the two scoring models of the sample: the flawed one in use, and what a good review of it could arrive at.

The text is YAML; ``[[English|日本語]]`` is a label in two languages, from which two files of the same rules come.
"""

# The lines below are those of the model files.
# ruff: noqa: E501

from __future__ import annotations

import re

_LABEL = re.compile(r"(?P<comment># )?\[\[(?P<en>[^|\]]*)\|(?P<ja>[^\]]*)\]\]")


def in_language(text: str, language: str) -> str:
    """One language of a two-language text.

    >>> in_language("label: [[Fit|属性]]", "ja")
    'label: 属性'
    >>> in_language("label: [[Fit, roughly|属性]]", "en")
    'label: "Fit, roughly"'
    """

    def chosen(match: re.Match[str]) -> str:
        words = match[language]
        if match["comment"]:
            return "# " + words
        # A comma ends a value inside YAML's braces.
        return f'"{words}"' if "," in words else words

    return _LABEL.sub(chosen, text)


CURRENT = """\
# [[The scoring model in use since 2025. Agreed once, never held against what came of it.|2025年から使っている現行の設定。実績との突き合わせは未実施。]]
format: 1
name: [[Current rules|現行の設定]]
description: [[Set in spring 2025 by marketing and sales, from experience.|2025年春にマーケティングと営業が経験から決めたもの。]]
score: {min: 0, max: 100}

groups:
  - {id: fit, label: [[Fit|属性]], min: 0, max: 40}
  - {id: web, label: [[Web behaviour|ウェブ行動]], min: 0, max: 60}
  - {id: campaigns, label: [[Campaigns and contacts|施策・接点]], min: -20, max: 40}

rules:
  - {id: executive, label: [[Executive title|経営層の役職]], group: fit, points: 12,
     lead: {job_title: {contains_any: [CEO, CTO, COO, 社長, 代表取締役, 取締役, 執行役員, 本部長, Director, VP]}}}
  - {id: manager, label: [[Manager title|管理職の役職]], group: fit, points: 8,
     lead: {job_title: {contains_any: [部長, 課長, 工場長, マネージャー, Manager, Head of]}}}
  - {id: large_company, label: [[1,000 people or more|従業員1,000名以上]], group: fit, points: 10,
     lead: {company_size: {at_least: 1000}}}
  - {id: mid_size, label: [[50 to 999 people|従業員50〜999名]], group: fit, points: 8,
     lead: {company_size: {between: [50, 999]}}}
  - {id: target_industry, label: [[Manufacturing, logistics, IT|製造・物流・情報通信]], group: fit, points: 10,
     lead: {industry: {contains_any: [製造, 物流, 情報通信, IT, Manufacturing, Logistics, Software]}}}
  - {id: introduced, label: [[Referral or partner|紹介・パートナー経由]], group: fit, points: 5,
     lead: {source: {in: [Referral, Partner]}}}

  - {id: services_page, label: [[Services page|サービス紹介ページ]], group: web, points: 15,
     activity: {type: page_view, where: {detail: {starts_with: /services}}, count: day, at_most: 2}}
  - {id: pricing_page, label: [[Pricing page|料金ページ]], group: web, points: 3,
     activity: {type: page_view, where: {detail: {starts_with: /pricing}}, count: day, at_most: 4}}
  - {id: case_study, label: [[Case study|導入事例ページ]], group: web, points: 5,
     activity: {type: page_view, where: {detail: {starts_with: /case-studies}}, count: day, at_most: 4}}
  - {id: documentation, label: [[Technical documentation|技術ドキュメント]], group: web, points: 3,
     activity: {type: page_view, where: {detail: {starts_with: /docs}}, count: day, at_most: 4}}
  - {id: blog_post, label: [[Blog post|ブログ記事]], group: web, points: 2,
     activity: {type: page_view, where: {detail: {starts_with: /blog}}}}
  - {id: careers_page, label: [[Careers page|採用ページ]], group: web, points: 3,
     activity: {type: page_view, where: {detail: {starts_with: /careers}}}}

  - {id: email_open, label: [[E-mail opened|メール開封]], group: campaigns, points: 5, activity: {type: email_open}}
  - {id: email_click, label: [[E-mail link clicked|メール内リンクのクリック]], group: campaigns, points: 5,
     activity: {type: email_click}}
  - {id: download, label: [[Document downloaded|資料ダウンロード]], group: campaigns, points: 10,
     activity: {type: document_download, at_most: 3}}
  - {id: event, label: [[Webinar or seminar attended|ウェビナー・セミナー参加]], group: campaigns, points: 10,
     activity: {type: [webinar_attended, seminar], at_most: 3}}
  - {id: quote_request, label: [[Quote request|見積依頼]], group: campaigns, points: 10,
     activity: {type: quote_request, count: once}}
  - {id: unsubscribed, label: [[Unsubscribed|配信停止]], group: campaigns, points: -10,
     activity: {type: unsubscribe, count: once}}

tiers:
  - {id: hot, label: [[Hot|ホット]], from: 80, action: [[Sales calls|営業が架電]], respond_within_hours: 24}
  - {id: warm, label: [[Warm|ウォーム]], from: 50, action: [[Invite to a webinar|ウェビナーに招待]]}
  - {id: nurture, label: [[Nurture|育成]], from: 25, action: [[Newsletter|メールマガジン]]}
  - {id: cold, label: [[Cold|コールド]]}
hand_off: hot
"""

TUNED = """\
# [[What a review against the outcomes could arrive at, with rules that hold at the moment of scoring only.|実績と突き合わせて見直した例。採点時点で分かることだけを使う。]]
format: 1
name: [[Tuned rules|見直し後の設定]]
description: [[Recent buying signals count, old ones fade; readers, rivals and students do not fill the list.|直近の検討行動を重く、古い行動は減衰。読者・競合・学生で埋まらないようにする。]]
score: {min: 0, max: 100}

groups:
  - {id: fit, label: [[Fit|属性]], min: -25, max: 40}
  - {id: buying, label: [[Buying signals|検討行動]], min: 0, max: 80}
  - {id: interest, label: [[Interest|関心]], min: -35, max: 20}

rules:
  - {id: decider, label: [[Manager or director title|管理職の役職]], group: fit, points: 8,
     lead: {job_title: {contains_any: [部長, 課長, 工場長, マネージャー, 執行役員, Manager, Head of, Director, VP]}}}
  - {id: size_fits, label: [[50 to 999 people|従業員50〜999名]], group: fit, points: 10,
     lead: {company_size: {between: [50, 999]}}}
  - {id: tiny_or_huge, label: [[Under 10 or over 5,000 people|従業員10名未満・5,000名超]], group: fit, points: -8,
     lead: {any: [{company_size: {below: 10}}, {company_size: {at_least: 5000}}]}}
  - {id: goods_moved, label: [[Makes or moves goods|製造・物流・建設]], group: fit, points: 8,
     lead: {industry: {contains_any: [製造, 物流, 建設, Manufacturing, Logistics, Construction]}}}
  - {id: unlikely_industry, label: [[Consulting, education, public sector|コンサル・教育・官公庁]], group: fit, points: -8,
     lead: {industry: {contains_any: [コンサル, 教育, 官公庁, Consulting, Education, Public]}}}
  - {id: consultant, label: [[Consultant|コンサルタント]], group: fit, points: -8,
     lead: {job_title: {contains_any: [コンサルタント, Consultant]}}}
  - {id: introduced, label: [[Referral or partner|紹介・パートナー経由]], group: fit, points: 10,
     lead: {source: {in: [Referral, Partner]}}}
  - {id: cold_source, label: [[Old list, exhibition, social|旧リスト・展示会・SNS経由]], group: fit, points: -8,
     lead: {source: {in: [List Import, Exhibition, Social]}}}
  - {id: personal_address, label: [[Personal e-mail address|個人メールアドレス]], group: fit, points: -15,
     lead: {email_domain: {in: [freemail.example, webmail.example, mobile-mail.example]}}}

  - {id: pricing_page, label: [[Pricing page, fading|料金ページ(減衰あり)]], group: buying, points: 15,
     activity: {type: page_view, where: {detail: {starts_with: /pricing}}, within_days: 120, count: day, at_most: 3,
                decay: {half_life_days: 30}}}
  - {id: case_study, label: [[Case study, fading|導入事例(減衰あり)]], group: buying, points: 8,
     activity: {type: page_view, where: {detail: {starts_with: /case-studies}}, within_days: 120, count: day, at_most: 3,
                decay: {half_life_days: 30}}}
  - {id: documentation, label: [[Documentation, fading|技術ドキュメント(減衰あり)]], group: buying, points: 10,
     activity: {type: page_view, where: {detail: {starts_with: /docs}}, within_days: 120, count: day, at_most: 3,
                decay: {half_life_days: 30}}}
  - {id: quote_request, label: [[Quote request|見積依頼]], group: buying, points: 40,
     activity: {type: quote_request, within_days: 120, count: once, decay: {half_life_days: 60}}}
  - {id: inquiry, label: [[Inquiry about the product|製品についての問い合わせ]], group: buying, points: 40,
     activity: {type: inquiry, where: {detail: {contains_any: [製品, 料金, 導入, Product, Pricing]}}, within_days: 120,
                count: once, decay: {half_life_days: 60}}}
  - {id: trial, label: [[Trial started|トライアル開始]], group: buying, points: 20,
     activity: {type: trial_start, within_days: 120, count: once, decay: {half_life_days: 45}}}
  - {id: chat, label: [[Chat|チャット]], group: buying, points: 12,
     activity: {type: chat, within_days: 90, count: once, decay: {half_life_days: 45}}}
  - {id: download, label: [[Document downloaded, fading|資料ダウンロード(減衰あり)]], group: buying, points: 12,
     activity: {type: document_download, within_days: 120, at_most: 2, decay: {half_life_days: 45}}}
  - {id: event, label: [[Webinar or seminar attended|ウェビナー・セミナー参加]], group: buying, points: 10,
     activity: {type: [webinar_attended, seminar], within_days: 120, at_most: 2, decay: {half_life_days: 45}}}

  - {id: recent_visit, label: [[Days on the site in the last month|直近1か月の訪問日数]], group: interest, points: 4,
     activity: {type: page_view, within_days: 30, count: day, at_most: 5}}
  - {id: careers_page, label: [[Careers page|採用ページ]], group: interest, points: -10,
     activity: {type: page_view, where: {detail: {starts_with: /careers}}, count: once}}
  - {id: blog_only, label: [[10 or more blog posts|ブログ記事10本以上]], group: interest, points: -25,
     activity: {type: page_view, where: {detail: {starts_with: /blog}}, at_least: 10, count: once}}
  - {id: quiet, label: [[No visit for 60 days|60日間訪問なし]], group: interest, points: -10,
     silence: {days: 60, type: [page_view, quote_request, inquiry, trial_start, chat]}}

exclude:
  - {id: competitor, label: [[Competitor|競合]],
     lead: {email_domain: {in: [rival-suite.example, kyogo-cloud.example, stockpilot-rival.example]}}}
  - {id: student, label: [[Student|学生]],
     lead: {any: [{job_title: {contains_any: [学生, 大学院生, Student]}}, {email_domain: {ends_with: .ac.example}}]}}
instant:
  - {id: asked_for_quote, label: [[Asked for a quote|見積依頼あり]], activity: {type: quote_request, within_days: 14},
     unless: {email_domain: {in: [freemail.example, webmail.example, mobile-mail.example]}}}

tiers:
  - {id: hot, label: [[Hot|ホット]], from: 50, action: [[Sales calls|営業が架電]], respond_within_hours: 24}
  - {id: warm, label: [[Warm|ウォーム]], from: 30, action: [[Inside sales calls|インサイドセールスが架電]]}
  - {id: nurture, label: [[Nurture|育成]], from: 15, action: [[Newsletter|メールマガジン]]}
  - {id: cold, label: [[Cold|コールド]]}
hand_off: hot
surge: {days: 14, points: 25}
"""
