"""The platform case's risk register as its source document (S1) has it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.risks import Risk, Shock
from mlcase_workbooks.templates.told import Told

BENEFIT_LINES = ("B1", "B2", "B3")
COST_LINES = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10")

RISKS = (
    Risk(
        "K1",
        Told(
            "Benefits not realised: teams do not adopt the platform, benefits below half of plan",
            "Benefits not realised: teams do not adopt the platform",
        ),
        0.30,
        10_000_000,
        10_000_000,
        "adoption",
        "Mandate to adopt; pilots with two teams; change management; incentives for early adopters",
        "VP Product",
        "low",
        "S1 l.676-690",
        Shock(Told("Benefits arrive at half", "Benefits fall short by the share at the right"), 0.50, BENEFIT_LINES),
    ),
    Risk(
        "K2",
        Told(
            "Cost overruns: development takes longer, costs 20 to 30 % over budget",
            "Cost overruns: development takes longer",
        ),
        0.30,
        3_000_000,
        5_000_000,
        "",
        "Contingency; small increments; fixed prices where possible; monthly budget review; MVP first",
        "CFO",
        "low",
        "S1 l.694-708",
        Shock(
            Told("All costs rise by the middle of S1's 20 to 30 %", "All costs rise by the share at the right"),
            0.25,
            COST_LINES,
        ),
    ),
    Risk(
        "K3",
        Told(
            "Infrastructure dearer than planned: more demand for GPUs, cloud costs 30 % higher",
            "Infrastructure dearer than planned",
        ),
        0.25,
        2_000_000,
        3_000_000,
        "",
        "Quotas; teams pay for their use; spot and reserved instances; alert at 80 % of budget; renegotiate with AWS",
        "VP Engineering",
        "low",
        "S1 l.712-726",
        Shock(
            Told("Infrastructure costs rise by 30 %", "Infrastructure costs rise by the share at the right"),
            0.30,
            ("C4",),
        ),
    ),
    Risk(
        "K4",
        Told(
            "Talent: 20 engineers cannot be hired in six months, the timeline slips by three to six months",
            "Talent: engineers cannot be hired in time",
        ),
        0.40,
        2_000_000,
        2_000_000,
        "",
        "Recruit three months ahead; contractors; vendors' staff; train own people; competitive pay",
        "VP Engineering",
        "medium",
        "S1 l.732-746",
    ),
    Risk(
        "K5",
        "Technology: a chosen component does not meet the need and parts are built again",
        0.15,
        3_000_000,
        3_000_000,
        "",
        "Proof of concept done; open-source components; named fall-backs; outside review",
        "CTO",
        "very low",
        "S1 l.750-764",
    ),
    Risk(
        "K6",
        Told(
            "Adoption resistance: data scientists keep their own ways, adoption below half",
            "Adoption resistance: data scientists keep their own ways",
        ),
        0.30,
        8_000_000,
        8_000_000,
        "adoption",
        "Change team; two weeks of training a team; champions; GPU access first; CTO as sponsor; surveys",
        "CTO",
        "low",
        "S1 l.768-783",
        Shock(Told("Benefits arrive at half", "Benefits fall short by the share at the right"), 0.50, BENEFIT_LINES),
    ),
)

RESIDUAL_SCALE = {
    "very low": (0.05, "Assumption: a third of Low; S1 gives no number"),
    "low": (0.15, "S1 l.754 calls 15 % low"),
    "medium": (0.30, "S1 l.680 calls 30 % medium"),
    "high": (0.40, "S1 l.736 calls 40 % high"),
}

NOTE = Told(
    "Likelihoods, impacts and words are S1's; the rating is worked out from the two numbers, so that a larger loss "
    "never gets the milder word. K1 and K6 are one event. Owners are proposals: S1 names none.",
    "The rating is worked out from the two numbers, so that a larger loss never gets the milder word. Entries of one "
    "event get the same word under Same event.",
)
