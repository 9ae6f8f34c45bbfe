"""The platform case's costs as its source document (S1) itemises them."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.costs import CostLine, Costs, CostSheet, CostTable
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

RUN_FROM, TO_THE_END = 2, None
FOR_SOME_MONTHS = "{0}*{1}*{2}/12"
QUANTITY_TIMES_RATE = "{0}*{1}"
TEAM_DRIVERS = ("Quantity", "$ each a year", "Months")
PROVENANCE = "Owner: VP Engineering · Date: October 2025 · Confidence: medium · US dollars"


def _people(label: str, number: int, salary: str, months: int, source: str, years: tuple[int, int | None]) -> CostLine:
    return CostLine(
        label,
        "FTE × $ a year × months",
        source,
        FOR_SOME_MONTHS,
        (number, f"=Inputs_Salary_{salary}", months),
        first=years[0],
        last=years[1],
    )


def _overhead(source: str, years: tuple[int, int | None]) -> CostLine:
    return CostLine(
        "Overhead on salaries",
        "share × $ of salaries",
        source,
        QUANTITY_TIMES_RATE,
        ("=Inputs_Overhead_Rate", "=SUM({above})"),
        forms=(Format.PERCENT, Format.MONEY),
        first=years[0],
        last=years[1],
    )


DEVELOPMENT = CostSheet(
    "Cost_Dev",
    "Development",
    "What does it cost to build the platform and bring the teams onto it?",
    PROVENANCE,
    (
        CostTable(
            "DE",
            "Platform engineering team",
            (
                _people("Platform engineers", 10, "Platform_Engineer", 6, "S1 l.206", (1, 1)),
                _people("ML engineers", 6, "ML_Engineer", 6, "S1 l.207", (1, 1)),
                _people("Site reliability engineers", 4, "SRE", 6, "S1 l.208", (1, 1)),
                _overhead("S1 l.210", (1, 1)),
                CostLine("Contractors and consultants", "$", "S1 l.211", 500_000),
                CostLine("Training and certification", "$", "S1 l.212", 200_000),
            ),
            TEAM_DRIVERS,
        ),
        CostTable(
            "TO",
            "Software and tooling",
            (
                CostLine(Told("Databricks integration", "Integration of what is there"), "$", "S1 l.216", 300_000),
                CostLine("Commercial support contracts", "$", "S1 l.217", 200_000),
                CostLine("Monitoring tools", "$", "S1 l.218", 150_000),
                CostLine("Security tools", "$", "S1 l.219", 200_000),
                CostLine("Development tools and licences", "$", "S1 l.220", 150_000),
            ),
        ),
        CostTable(
            "MI",
            "Migration and integration",
            (
                CostLine(
                    "Moving teams onto the platform",
                    "teams × $ a team",
                    "S1 l.223-224",
                    QUANTITY_TIMES_RATE,
                    (20, 75_000),
                ),
            ),
            ("Teams", "$ a team"),
        ),
    ),
)


def _aws(service: str, usage: str, monthly: float, line: int) -> CostLine:
    return CostLine(service, usage, f"S1 l.{line}", QUANTITY_TIMES_RATE, (monthly, 12), (Format.MONEY, Format.COUNT))


INFRASTRUCTURE = CostSheet(
    "Cost_Infra",
    "Infrastructure",
    Told(
        "What does the cloud cost, and how much of S1's budget do its own AWS rows explain?",
        "What does the cloud cost?",
    ),
    "Owner: VP Engineering · Date: October 2025 · Confidence: low, see the second table · US dollars",
    (
        CostTable(
            "AW",
            Told("AWS services, Year 1", "Cloud services, Year 1"),
            (
                _aws(Told("EKS control plane", "Kubernetes control plane"), Told("1 cluster", "clusters"), 73, 240),
                _aws("Compute, CPU", Told("m6i.2xlarge, 20 nodes", "nodes by type"), 14_000, 241),
                _aws("Compute, GPU", Told("p4d.24xlarge, 5 nodes", "nodes by type"), 65_000, 242),
                _aws(
                    Told("RDS PostgreSQL", "Relational database"),
                    Told("db.r6g.2xlarge, Multi-AZ", "instances by type"),
                    1_200,
                    243,
                ),
                _aws(
                    Told("ElastiCache Redis", "Cache"),
                    Told("cache.r6g.xlarge, Multi-AZ", "instances by type"),
                    400,
                    244,
                ),
                _aws(Told("S3 storage", "Object storage"), Told("100 TB", "TB"), 2_300, 245),
                _aws(Told("EBS storage", "Block storage"), Told("50 TB", "TB"), 5_000, 246),
                _aws(Told("Redshift", "Data warehouse"), Told("10 nodes, ra3.4xlarge", "nodes by type"), 7_500, 247),
                _aws("Data transfer", "egress, inter-AZ", 2_000, 248),
                _aws(Told("CloudWatch", "Logs and metrics"), Told("logs, metrics", "volume"), 1_500, 249),
                _aws(Told("KMS", "Keys"), "keys", 100, 250),
                _aws("Backup and disaster recovery", "cross-region", 3_000, 251),
                _aws("Reserved instances", "saving, base capacity", -5_000, 252),
                _aws("Spot instances", "saving, fault-tolerant work", -8_000, 253),
            ),
            ("$ a month", "Months"),
        ),
        CostTable(
            "BU",
            Told("Budget that S1 states", "Beyond these services"),
            (
                CostLine(
                    Told("Year 1 budget not explained by the AWS rows", "Year 1 budget beyond the services above"),
                    "$ budget − $ itemised",
                    "S1 l.254 (3M stated)",
                    "MAX(0,{0}-{1})",
                    (3_000_000, "={AW}"),
                    (Format.MONEY, Format.MONEY),
                ),
                CostLine(
                    Told("AWS at full capacity", "The cloud at full capacity, from Year 2"),
                    "$ a year",
                    "S1 l.330",
                    6_000_000,
                    first=RUN_FROM,
                    last=TO_THE_END,
                ),
            ),
            (Told("$ stated", "$ budget"), "$ itemised"),
            note=Told(
                "The 14 rows add up to a third of the 3M that S1 budgets; the rest stays in, on a line of its own.",
                "A budget larger than the services above stays in, with the difference on a line of its own.",
            ),
        ),
    ),
)

PROGRAMME = CostSheet(
    "Cost_Prog",
    "Programme management and overhead",
    "What does it cost to run the programme in Year 1?",
    "Owner: CTO · Date: October 2025 · Confidence: medium · US dollars",
    (
        CostTable(
            "PM",
            "Programme management and overhead",
            (
                CostLine("Programme manager", "$", "S1 l.262", 250_000),
                CostLine("Principal architect", "$", "S1 l.263", 300_000),
                CostLine("External consultants", "$", "S1 l.264", 500_000),
                CostLine("Legal and compliance", "$", "S1 l.265", 200_000),
                CostLine("Change management", "$", "S1 l.266", 300_000),
                CostLine("Facilities and equipment", "$", "S1 l.267", 150_000),
                CostLine("Travel and conferences", "$", "S1 l.268", 100_000),
                CostLine("Contingency buffer of the programme", "$", "S1 l.269", 200_000),
            ),
        ),
    ),
)

COMPLIANCE = CostSheet(
    "Cost_Compliance",
    "Compliance and security",
    "What does it cost to become compliant?",
    "Owner: CTO · Date: October 2025 · Confidence: medium; S1 has no compliance cost after Year 1 · US dollars",
    (
        CostTable(
            "CS",
            "Compliance and security",
            (
                CostLine("SOC 2 Type II audit", "$", "S1 l.277", 150_000),
                CostLine("HIPAA compliance", "$", "S1 l.278", 200_000),
                CostLine("Penetration testing", "$", "S1 l.279", 100_000),
                CostLine("Security tools", "$", "S1 l.280", 200_000),
                CostLine("Compliance software", "$", "S1 l.281", 100_000),
                CostLine("Legal review", "$", "S1 l.282", 100_000),
                CostLine("Training", "$", "S1 l.283", 150_000),
            ),
        ),
    ),
)

RUN_YEARS = (RUN_FROM, TO_THE_END)

OPERATIONS = CostSheet(
    "Cost_Opex",
    "Operations",
    "What does it cost to run and improve the platform once it is live?",
    PROVENANCE + " · AWS at full capacity: see Cost_Infra",
    (
        CostTable(
            "OP",
            "Platform team, steady state",
            (
                _people("Platform engineers", 6, "Platform_Engineer", 12, "S1 l.321", RUN_YEARS),
                _people("ML engineers", 3, "ML_Engineer", 12, "S1 l.322", RUN_YEARS),
                _people("Site reliability engineers", 3, "SRE", 12, "S1 l.323", RUN_YEARS),
                _people("Manager", 1, "Manager", 12, "S1 l.324", RUN_YEARS),
                _overhead("S1 l.326", RUN_YEARS),
            ),
            TEAM_DRIVERS,
        ),
        CostTable(
            "TL",
            "Tooling, licences and enhancements",
            (
                CostLine("Tooling and licences", "$ a year", "S1 l.336", 300_000, first=RUN_FROM, last=TO_THE_END),
                CostLine("Enhancements and R&D", "$ a year", "S1 l.339", 100_000, first=RUN_FROM, last=TO_THE_END),
            ),
        ),
    ),
)

CONTINGENCY = CostSheet(
    "Contingency",
    "Contingency",
    "How much is held in reserve, and for what?",
    "Owner: CFO · Date: October 2025 · Confidence: low · US dollars",
    (
        CostTable(
            "RS",
            "Contingency reserve",
            (CostLine("Reserve for the unforeseen", "$", "S1 l.298", 2_000_000),),
        ),
    ),
)

OTHER = CostSheet(
    "Cost_Other",
    "Other costs",
    "What does it cost that stands on no other sheet?",
    PROVENANCE,
    (CostTable("OT", "Other costs", tuple(CostLine("", "$ a year", "", None) for _ in range(6))),),
)
"""In a blank workbook: the example has costs of its own document in this place."""

SHEETS = (DEVELOPMENT, INFRASTRUCTURE, PROGRAMME, COMPLIANCE, OPERATIONS, CONTINGENCY)


def add_reserve_shares(book: Book, spent: Mapping[str, Costs]) -> None:
    """Under the reserve, what share it is of the bases that S1's 20 % could mean: it names none."""
    sheet = book.sheets[CONTINGENCY.name]
    reserve = spent[CONTINGENCY.name].total.at(1)
    sheet.heading(
        "What the reserve is a share of",
        Told(
            "S1 calls the 2.0M 20 % (l.289) and does not say of what. The amount is taken as stated.",
            "A reserve is a share of something: say of what.",
        ),
    )
    printed = {} if book.blank else {"I": "S1 says"}
    sheet.headers({"C": "Base: costs of Year 1", "E": "Base, $", "H": "The reserve is"} | printed, height=16)
    bases = (
        ("Development, infrastructure and compliance", ("Cost_Dev", "Cost_Infra", "Cost_Compliance")),
        ("All sections before the reserve", ("Cost_Dev", "Cost_Infra", "Cost_Prog", "Cost_Compliance")),
    )
    for label, names in bases:
        sheet.put("C", label)
        sheet.put("E", "=" + "+".join(spent[name].total.at(1) for name in names), Role.LINK, Format.MONEY)
        share = f'=IF(E{sheet.row}=0,"–",{reserve}/E{sheet.row})'
        sheet.put("H", share, Role.CALCULATION, Format.PERCENT, align="right")
        if printed:
            sheet.put("I", 0.20, Role.SOURCE, Format.PERCENT)
        sheet.down()
