"""The analyses of rooms, of a scenario or a game as well as of an ensemble: tests hand over whichever they have."""

from __future__ import annotations

from functools import wraps

from standoff.claims import alternatives as _alternatives
from standoff.claims import drivers as _drivers
from standoff.claims import event_sequences as _sequences
from standoff.claims import flip as _flip
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.unsolved import Unsolved
from standoff.evidence import posterior as _posterior
from standoff.evidence import update as _update
from standoff.evidence import watch as _watch
from standoff.forecasts import backtest as _backtest
from standoff.forecasts import forecast as _forecast
from standoff.queries.game import Game
from standoff.reports import findings as _findings


def ensemble_of(source, worlds=1000, seed=0, **solving):
    return (
        Unsolved(source, seed, worlds)
        if isinstance(source, Game)
        else as_ensemble(source, worlds=worlds, seed=seed, **solving)
    )


def of_scenario(analysis):
    @wraps(analysis)
    def given(source, *args, worlds=1000, seed=0, behaviour=None, on=None, **rest):
        solving = {} if isinstance(source, Game) else {"behaviour": behaviour, "on": on}
        return analysis(ensemble_of(source, worlds, seed, **solving), *args, **rest)

    return given


drivers = of_scenario(_drivers.drivers)
flip = of_scenario(_flip.flip)
alternatives = of_scenario(_alternatives.alternatives)
update = of_scenario(_update.update)
updates = of_scenario(_update.updates)
posterior_summary = of_scenario(_posterior.posterior_summary)
watch = of_scenario(_watch.watch)
forecast = of_scenario(_forecast.forecast)
forecasts_on = of_scenario(_forecast.forecasts_on)
backtest = of_scenario(_backtest.backtest)
event_sequences = of_scenario(_sequences.event_sequences)
find = of_scenario(_findings.find)


def asked(source, queries, **solving):
    """The answers to queries."""
    return ensemble_of(source, **solving).ask(queries)


def held(source, queries=(), worlds=1000, seed=0):
    """Worlds in memory."""
    return ensemble_of(source, worlds, seed).in_memory(queries)
