"""Hold the invented words: companies, titles, pages, subjects, reasons. A likeness to a real firm is chance."""

from __future__ import annotations

# Made-up place names, and how they are spelt in a domain.
JAPANESE_STEMS = {
    "霧笛坂": "mutekizaka", "銀鱗町": "ginrincho", "夕凪原": "yunagihara", "鈴蘭峠": "suzurantoge",
    "白狐橋": "byakkobashi", "琥珀沢": "kohakusawa", "朧月台": "oborodai", "千羽雲": "senbagumo",
    "星屑浜": "hoshikuzuhama", "椿雪": "tsubakiyuki", "雷鳥坂": "raichozaka", "翡翠森": "hisuimori",
    "蛍沼": "hotarunuma", "藍染岬": "aizomemisaki", "楓風": "kaedekaze", "砂時計": "sunadokei",
    "雨蛙": "amagaeru", "虹鱒川": "nijimasugawa", "氷柱谷": "tsuraradani", "菫坂": "sumirezaka",
    "金木犀": "kinmokusei", "夜鷹": "yotaka", "綿雲": "watagumo", "栗鼠山": "risuyama",
    "海猫島": "uminekojima", "露草野": "tsuyukusano", "竜胆": "rindou-ya", "萌黄台": "moegidai",
    "鹿角峰": "kazunomine", "梟木": "fukurogi", "薄荷": "hakka-do", "渡鴉": "watarigarasu",
}  # fmt: skip
JAPANESE_TRADES = {
    "精機": ("seiki", "manufacturing"), "電子": ("denshi", "manufacturing"), "食品": ("shokuhin", "manufacturing"),
    "化成": ("kasei", "manufacturing"), "樹脂工業": ("jushi", "manufacturing"), "物流": ("butsuryu", "logistics"),
    "倉庫": ("soko", "logistics"), "運輸": ("unyu", "logistics"), "商事": ("shoji", "retail"),
    "ストア": ("store", "retail"), "システムズ": ("systems", "it"), "データ": ("data", "it"),
    "銀行": ("bank", "finance"), "保険": ("hoken", "finance"), "病院": ("byoin", "healthcare"),
    "製薬": ("seiyaku", "healthcare"), "学園": ("gakuen", "education"), "建設": ("kensetsu", "construction"),
    "設備": ("setsubi", "construction"), "総研": ("soken", "consulting"), "サービス": ("service", "services"),
    "市役所": ("shiyakusho", "public"),
}  # fmt: skip
FOREIGN_STEMS = [
    "Quillmere", "Tarnbeck", "Ostrelle", "Vantryll", "Brindlewick", "Caldoria", "Fennimarsh", "Halvoryn", "Jorvella",
    "Kestrivane", "Lumendrake", "Marrowby", "Nethercote", "Orlivant", "Pellagrove", "Rookhollow", "Selwynth",
    "Thistlemoor", "Umberlyn", "Wexcombe", "Yarrowdene", "Zephrane", "Aldermist", "Corvanth",
]  # fmt: skip
FOREIGN_TRADES = {
    "Precision": "manufacturing", "Components": "manufacturing", "Foods": "manufacturing", "Logistics": "logistics",
    "Freight": "logistics", "Retail Group": "retail", "Outfitters": "retail", "Software": "it", "Cloud": "it",
    "Capital": "finance", "Mutual": "finance", "Clinics": "healthcare", "Pharma": "healthcare",
    "Academy": "education", "Builders": "construction", "Advisory": "consulting", "Services": "services",
    "City Council": "public",
}  # fmt: skip

# How one industry is written by people who fill in forms in two languages.
INDUSTRY_WORDS = {
    "manufacturing": (["製造業", "製造業", "製造"], ["Manufacturing", "manufacturing", "MANUFACTURING"]),
    "logistics": (["運輸・物流", "運輸・物流", "物流"], ["Logistics", "Transport & Logistics"]),
    "retail": (["小売・卸売"], ["Retail", "Wholesale"]),
    "it": (["情報通信", "情報通信", "IT", "ＩＴ"], ["IT", "Software"]),
    "finance": (["金融・保険"], ["Finance", "Insurance"]),
    "healthcare": (["医療・福祉"], ["Healthcare"]),
    "education": (["教育"], ["Education"]),
    "construction": (["建設"], ["Construction"]),
    "consulting": (["コンサルティング"], ["Consulting"]),
    "services": (["サービス", "その他"], ["Services", "Other"]),
    "public": (["官公庁・自治体"], ["Public sector"]),
}
TITLE_WORDS = {
    "chief": (["代表取締役", "代表取締役社長", "社長", "ＣＥＯ", "CEO", "CTO"],
              ["CEO", "ceo", "CTO", "Founder & CEO", "COO"]),
    "director": (["取締役", "執行役員", "本部長"], ["Director", "VP of Operations", "director", "VP, Supply Chain"]),
    "manager": (["部長", "課長", "情報システム部長", "工場長", "マネージャー"],
                ["Manager", "IT Manager", "Head of Operations", "manager", "Plant Manager"]),
    "staff": (["主任", "係長", "担当", "一般社員"], ["Specialist", "Coordinator", "Analyst", "Assistant"]),
    "engineer": (["エンジニア", "SE", "ＳＥ"], ["Engineer", "Software Engineer", "engineer"]),
    "consultant": (["コンサルタント"], ["Consultant", "Senior Consultant"]),
}  # fmt: skip
STUDENT_TITLES = (["学生", "大学生", "大学院生", "学生"], ["Student", "student", "PhD student", "MBA Student"])
DEPARTMENT_WORDS = {
    "it": (["情報システム", "情報システム部", "DX推進室"], ["IT", "Information Systems"]),
    "operations": (["生産管理", "製造部", "物流部"], ["Operations", "Supply Chain", "Production"]),
    "planning": (["経営企画", "経営企画室"], ["Corporate Planning", "Strategy"]),
    "sales": (["営業", "営業部"], ["Sales"]),
    "marketing": (["マーケティング"], ["Marketing"]),
    "hr": (["人事", "総務"], ["HR", "Human Resources"]),
    "finance": (["経理", "財務"], ["Finance"]),
}
JAPANESE_REGIONS = {"東京都": 38, "大阪府": 14, "愛知県": 13, "神奈川県": 9, "福岡県": 6, "静岡県": 5, "兵庫県": 5,
                    "埼玉県": 4, "北海道": 3, "広島県": 3}  # fmt: skip
COUNTRIES = {"United States": 24, "Singapore": 20, "Thailand": 15, "Germany": 12, "Vietnam": 10, "Australia": 8,
             "United Kingdom": 6, "Norway": 2, "India": 3}  # fmt: skip
COMPETITOR_DOMAINS = ["rival-suite.example", "kyogo-cloud.example", "stockpilot-rival.example"]
COMPETITOR_NAMES = ["ライバルスイート株式会社", "競合クラウド株式会社", "StockPilot Rival Inc."]
PERSONAL_DOMAINS = ["freemail.example", "webmail.example", "mobile-mail.example"]
CAMPUS_DOMAINS = ["mutekizaka-univ.ac.example", "ginrin-univ.ac.example", "tarnbeck-college.ac.example"]

SERVICE_PAGES = ["/services", "/services/inventory", "/services/production", "/services/analytics",
                 "/services/support", "/services/consulting"]  # fmt: skip
PRICING_PAGES = ["/pricing", "/pricing", "/pricing", "/pricing/enterprise", "/pricing/simulator"]
CASE_PAGES = [f"/case-studies/{name}" for name in (
    "seiki", "butsuryu", "foods", "soko", "retail-group", "pharma", "kensetsu", "precision", "freight", "denshi",
)]  # fmt: skip
DOC_PAGES = [f"/docs/{name}" for name in (
    "getting-started", "api", "import", "export", "sso", "roles", "webhooks", "barcode", "erp-connector", "migration",
)]  # fmt: skip
BLOG_PAGES = [f"/blog/{topic}-{number}" for topic in (
    "inventory-basics", "dx-diary", "kaizen", "excel-tips", "supply-chain-news", "factory-photo", "career-story",
) for number in range(1, 8)]  # fmt: skip
CAREER_PAGES = ["/careers", "/careers/engineer", "/careers/sales", "/careers/new-graduates", "/careers/interview"]
OTHER_PAGES = ["/", "/", "/", "/news", "/company", "/webinars", "/contact", "/features", "/security"]

DOWNLOADS = {"product": ["製品カタログ", "Product brochure", "導入ガイド", "ROI calculator", "セキュリティ白書"],
             "general": ["在庫管理の基礎", "DX白書2025", "Supply chain trends 2026", "Excelの雛形"]}  # fmt: skip
INQUIRIES = {
    "product": ["製品について", "料金について", "導入相談", "Product question", "Pricing question"],
    "other": ["採用について", "営業のご提案", "取材のお願い", "Partnership proposal", "その他"],
}
SUBJECTS = {
    "newsletter": ("今月の在庫管理だより", "This month in inventory"),
    "webinar": ("ウェビナーのご案内", "You are invited: webinar"),
    "case-book": ("導入事例集ができました", "Our new case book"),
    "trial-offer": ("30日間無料トライアル", "Try it free for 30 days"),
    "white-paper": ("新しいホワイトペーパー", "A new white paper"),
}
OWNERS = ["Aoi", "Kenji", "Mika", "Sora", "Liam", "Nadia"]
REJECTIONS = {
    "student": {"学生": 8, "Student": 2},
    "competitor": {"競合": 8, "Competitor": 2},
    "jobseeker": {"採用希望": 7, "Candidate": 2, "購買意向なし": 1},
    "personal": {"個人利用": 6, "Personal use": 2, "No budget": 2},
    "business": {"時期尚早": 6, "情報収集のみ": 5, "No budget": 4, "No authority": 3, "連絡先不備": 2, "No interest": 2,
                 "他社契約中": 2},
}  # fmt: skip
RECYCLE_REASONS = {"No response": 6, "時期尚早": 5, "Evaluating": 3, "No budget": 3, "In current contract": 2}
LOSS_REASONS = {"他社に決定": 5, "No budget": 4, "見送り": 4, "Product limitation": 2, "No decision": 3}
