"""Small scenarios whose posteriors are known: on paper, or by conjugacy."""

from __future__ import annotations

import datetime

from standoff.scenario.model import Chance, Decision, Evidence, Quantity, Scenario

DAY = datetime.date(2020, 1, 1)
PARAMETERS = {"p": "20% to 80%", "cost": "0.5 to 2"}
RATIONALITY = {"sender": "1 to 3", "receiver": "2"}


def day(number):
    return DAY + datetime.timedelta(days=number)


def evidence(*observed, reliability=1.0):
    """Items `e1`, `e2`, ... on following days."""
    return {
        f"e{number}": Evidence(date=day(number), observe=text, reliability=reliability)
        for number, text in enumerate(observed, 1)
    }


def coins(tosses, items, priors=("beta(2, 5)",)):
    """Coins whose bias is uncertain, each tossed several times: a beta prior gives a beta posterior."""
    return Scenario(
        title="coins",
        actors={"one": "One"},
        parameters={f"p{number}": prior for number, prior in enumerate(priors)},
        timeline=[
            Decision("act", actor="one", options=["stay", "go"]),
            *(
                Chance(f"toss{number}_{toss}", outcomes={"heads": f"p{number}", "tails": "rest"}, seen_by="nobody")
                for number in range(len(priors))
                for toss in range(tosses)
            ),
        ],
        interests={"one": {"nothing": "0 * (act = go)"}},
        rationality={"one": "1"},
        evidence=items,
    )


def signalling(items=(), parameters=PARAMETERS, rationality=RATIONALITY, **more):
    """A strong or weak sender; what is loud is cheap to the strong."""
    return Scenario(
        title="two types",
        actors={"sender": "Sender", "receiver": "Receiver"},
        parameters=parameters,
        timeline=[
            Chance("type", outcomes={"strong": "p", "weak": "rest"}, seen_by="sender"),
            Decision("signal", actor="sender", options={"quiet": 0, "loud": 1}),
            Decision("reply", actor="receiver", options={"leave": 0, "fight": 1}, sees=["signal"]),
            Quantity("noise", value="signal + reply"),
            Chance("end", outcomes={"good": "if(noise = 2, 0.1, 0.6)", "bad": "rest"}),
        ],
        interests={
            "sender": {"gain": "2 * (reply = leave) - cost * signal * (type = weak)"},
            "receiver": {"right": "(reply = fight) * if(type = weak, 1, -1)"},
        },
        rationality=rationality,
        evidence=dict(items),
        **more,
    )
