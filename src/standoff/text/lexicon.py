"""The lexicon: words in which writers say how likely something is, each with a range and with where the range is from.

A phrase has one entry. Its range is that of the first of these that has it: ICD 203, PHIA, Kent (1964), the IPCC's
guidance, a published survey, and last a convention of this lexicon, whose reason is written with it. What a word
means to its writer nobody knows; a range is what a reader may fairly take it for. `reading` applies all this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from standoff.language.likelihood import ICD_203, PHIA, Scale


class Role(Enum):
    """What a phrase does in a sentence."""

    WORD = "states how likely"  # likely, a slim chance, no doubt
    BELIEF = "states the writer's belief"  # we believe: `we do not believe that` denies what follows
    FUTURE = "states that it will happen"  # will, going to: gives way to a word that says how likely
    POSSIBLE = "states that it may happen"  # may, perhaps


@dataclass(frozen=True, slots=True)
class Source:
    """Where a range is from: `name` in a word or two, and `why` in full: the publication, or why the lexicon has it.

    Attributes:
        name: in a word or two.
        why: in full: the publication, or why the lexicon has it.
    """

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase as dictionaries have it, and the probabilities from `low` to `high` that it may stand for.

    Attributes:
        phrase: as dictionaries have it.
        low, high: the probabilities that it may stand for, from 0 to 1.
        source: where that range is from.
        role: whether it is a word of likelihood, or something that only looks like one.
    """

    phrase: str
    low: float
    high: float
    source: Source
    role: Role = Role.WORD


KENT = Source("Kent 1964", "Sherman Kent, Words of Estimative Probability, Studies in Intelligence, 1964")
IPCC = Source("IPCC 2010", "Mastrandrea et al., guidance note of the IPCC on the treatment of uncertainties, 2010")
SURVEY = Source(
    "zonination 2015",
    "Perceptions of Probability and Numbers, 2015: from the 10th to the 90th percentile of 46 readers",
)
MAUBOUSSIN = Source(
    "Mauboussin 2018", "Mauboussin and Mauboussin, If You Say Something Is “Likely”, 2018: the spread of 1,700 readers"
)
GOOD_JUDGMENT = Source(
    "Good Judgment", "Good Judgment Inc, How Distinct Is a “Distinct Possibility”?: the spread of answers in a workshop"
)

# Why the conventions of this lexicon are what they are.
CONVENTION = "convention"
PLAIN = Source(
    CONVENTION,
    "a plain statement about the future claims more than an even chance (55%, where `likely` begins) but not "
    "certainty (99%, where ICD 203 ends)",
)
WIDE = Source(CONVENTION, "such a word gives no odds (Kent 1964): anything short of certainty either way")
SURE = Source(
    CONVENTION,
    "Kent (1964) has 100%, but writers use it for emphasis, so the range starts where `almost certain` starts in ICD "
    "203",
)
NEVER = Source(CONVENTION, "the mirror image of `certain`")
EXPECTED = Source(CONVENTION, "from `likely` to `very likely` in ICD 203: the words do not say which")
DOUBTED = Source(CONVENTION, "from `very unlikely` to `unlikely` in ICD 203: the words do not say which")
STRONG = Source(CONVENTION, "from `very likely` in ICD 203 up")
DENIED = Source(CONVENTION, "calling a belief mistaken denies it: the mirror image of a plain statement")
REFUTED = Source(CONVENTION, "an emphatic denial: `very unlikely` in ICD 203 or less")
SEEMING = Source(CONVENTION, "what seems so is thought more likely than not")
WELL = Source(CONVENTION, "stronger than `may` but weaker than `seems`")
LIKE_ICD = Source(ICD_203.name, f"in other words of the same stem; {ICD_203.source}")
LIKE_PHIA = Source(PHIA.name, f"in other words of the same stem; {PHIA.source}")
MEANT = Source(KENT.name, f"{KENT.why}: what its authors had meant")


def _scale(scale: Scale) -> list[Entry]:
    """The words of a scale and their other spellings."""
    words = {word.text: word for word in scale.words}
    words |= {text: words[word] for text, word in scale.also.items()}
    source = Source(scale.name, scale.source)
    return [Entry(text, word.low, word.high, source) for text, word in words.items()]


def _entries(low: float, high: float, source: Source, phrases: str, role: Role = Role.WORD) -> list[Entry]:
    return [Entry(phrase.strip(), low / 100, high / 100, source, role) for phrase in phrases.split(",")]


_ALL = [
    *_scale(ICD_203),
    *_scale(PHIA),
    # -- other words of the same stems ---------------------------------------------------------------------
    *_entries(1, 5, LIKE_ICD, "remote possibility, remote prospect"),
    *_entries(5, 20, LIKE_ICD, "very improbable"),
    *_entries(45, 55, LIKE_ICD, "even chance, even chances, even odds, even money"),
    *_entries(45, 55, LIKE_ICD, "fifty fifty, 50 50, 50 / 50, toss up, coin flip, coin toss"),
    *_entries(80, 95, LIKE_ICD, "very probable, very probably, highly probably"),
    *_entries(95, 99, LIKE_ICD, "nearly certainly, near certain, near certainty, almost a certainty, almost sure"),
    *_entries(95, 99, LIKE_ICD, "almost surely, almost inevitable, almost inevitably"),
    *_entries(0, 5, LIKE_PHIA, "remote chances, remotest chance"),
    *_entries(40, 50, LIKE_PHIA, "realistic chance, realistic prospect"),
    # -- Kent 1964: give or take 6, 12, 10, 10 and 5 points ------------------------------------------------
    *_entries(87, 99, KENT, "virtually certain, virtually certainly, all but certain"),
    *_entries(87, 99, KENT, "odds overwhelming, chances overwhelming, overwhelming odds, odds are overwhelming"),
    *_entries(63, 87, KENT, "we believe, I believe, we estimate, I estimate", Role.BELIEF),
    *_entries(40, 60, KENT, "chances about even, chances are about even, odds are about even"),
    *_entries(40, 60, KENT, "little better than even, little less than even"),
    *_entries(20, 40, KENT, "we doubt, I doubt, doubtful, doubt that, doubt whether, doubt if"),
    *_entries(2, 12, KENT, "virtually impossible, almost impossible, some slight chance, highly doubtful"),
    *_entries(20, 80, MEANT, "serious possibility"),
    # -- the IPCC's scale, where the others have no word ---------------------------------------------------
    *_entries(95, 100, IPCC, "extremely likely"),
    *_entries(50, 100, IPCC, "more likely than not"),
    *_entries(33, 66, IPCC, "about as likely as not, as likely as not"),
    *_entries(0, 5, IPCC, "extremely unlikely"),
    *_entries(0, 1, IPCC, "exceptionally unlikely"),
    # -- surveys -------------------------------------------------------------------------------------------
    *_entries(72, 90, SURVEY, "very good chance"),
    *_entries(51, 66, SURVEY, "better than even"),
    *_entries(5, 22.5, SURVEY, "little chance"),
    *_entries(5, 30, SURVEY, "chances are slight, chance is slight, slight chance"),
    *_entries(20, 80, MAUBOUSSIN, "real possibility"),
    *_entries(15, 75, GOOD_JUDGMENT, "fair chance"),
    # -- conventions ---------------------------------------------------------------------------------------
    *_entries(95, 100, SURE, "certainly, certain, certain to, certain that"),
    *_entries(95, 100, SURE, "certainty, definitely, undoubtedly, indisputably, unquestionably, inevitable"),
    *_entries(95, 100, SURE, "inevitably, inevitability, guaranteed to, guaranteed that, guarantee that"),
    *_entries(95, 100, SURE, "bound to, is sure to, are sure to, be sure to happen, is sure that, are sure that"),
    *_entries(95, 100, SURE, "without doubt, without a doubt, beyond doubt, no doubt, doubtless, without question"),
    *_entries(0, 5, NEVER, "impossible, impossibility"),
    *_entries(0, 5, NEVER, "no chance, zero chance, no prospect, no possibility, inconceivable, unthinkable"),
    *_entries(0, 5, NEVER, "certain not to, cannot possibly, could not possibly, out of the question"),
    *_entries(80, 99, STRONG, "little doubt, hardly any doubt, surely, overwhelmingly likely, strong likelihood"),
    *_entries(80, 99, STRONG, "high probability, high likelihood, strong probability, great likelihood"),
    *_entries(1, 20, REFUTED, "low probability, low likelihood, small probability, little likelihood, little prospect"),
    *_entries(55, 95, EXPECTED, "most likely, most probably, in all likelihood, in all probability, presumably"),
    *_entries(55, 95, EXPECTED, "is expected to, are expected to, expected to, to be expected, should expect"),
    *_entries(55, 95, EXPECTED, "should see, should soon, good chance, strong chance, every chance, chances are good"),
    *_entries(55, 95, EXPECTED, "odds are, chances are, odds favor, odds favour, odds on, strong possibility"),
    *_entries(55, 95, EXPECTED, "we expect, I expect, we think, I think, we judge, we assess", Role.BELIEF),
    *_entries(5, 45, DOUBTED, "hard to see, hard to imagine, hard to believe, difficult to see, difficult to imagine"),
    *_entries(5, 45, DOUBTED, "implausible, slim chance, slim chances, poor chance, outside chance, long shot"),
    *_entries(5, 45, DOUBTED, "odds are against, odds against, chances are against, chances are slim, seriously doubt"),
    *_entries(5, 45, DOUBTED, "less than even, worse than even"),
    *_entries(1, 20, REFUTED, "seriously mistaken, badly mistaken, sorely mistaken, gravely mistaken, deeply mistaken"),
    *_entries(1, 20, REFUTED, "very much mistaken, wishful thinking, pure fantasy"),
    *_entries(1, 45, DENIED, "is mistaken, are mistaken, be mistaken, is wrong to think, are wrong to think"),
    *_entries(1, 45, DENIED, "is wrong to believe, are wrong to believe, under the illusion"),
    *_entries(50, 95, SEEMING, "appears to, appear to, seems to, seem to, apparently, seemingly"),
    *_entries(30, 95, WELL, "may well, might well, could well"),
    *_entries(55, 99, PLAIN, "will, shall, would, is going to, are going to, going to", Role.FUTURE),
    *_entries(55, 99, PLAIN, "is set to, are set to, is about to, are about to", Role.FUTURE),
    *_entries(1, 99, WIDE, "may, might, could, possible, possibly, perhaps, maybe, conceivable", Role.POSSIBLE),
    *_entries(1, 99, WIDE, "conceivably, possibility that, possibility of, chance that, plausible", Role.POSSIBLE),
    *_entries(1, 99, WIDE, "uncertain, unclear whether, remains to be seen, open question", Role.POSSIBLE),
]

# `we do not believe that it will` says of what one believes that it will not be (Horn 1978, neg-raising)
_ALL += [
    Entry(f"{who} do not {verb}", 1 - entry.high, 1 - entry.low, entry.source, Role.BELIEF)
    for entry in _ALL
    if entry.role is Role.BELIEF
    for who, verb in [entry.phrase.split()]
]

LEXICON: Mapping[str, Entry] = MappingProxyType({entry.phrase: entry for entry in reversed(_ALL)})

# Words that turn a likelihood round.
NEGATIONS = (
    *("not", "never", "no longer", "hardly", "scarcely", "by no means", "in no way", "far from"),
    *("anything but", "nowhere near", "neither", "nor"),
)
# Subjects that do: nobody will.
NOBODY = frozenset({"nobody", "none", "neither", "nothing", "no"})

# Phrases that look like the above and say nothing of how likely something is.
NEUTRAL = (
    # comparisons: likelier than before is not likely
    *("more likely", "less likely", "far more likely", "much more likely", "equally likely", "how likely"),
    *("however likely", "however unlikely", "more probable", "less probable", "more unlikely", "no more likely"),
    *("no less likely", "as likely", "as unlikely", "just as likely", "more possible", "less certain", "more certain"),
    # nouns and idioms
    *("military might", "economic might", "its might", "their might", "as possible", "if possible", "where possible"),
    *("when possible", "best possible", "worst possible", "make possible", "makes possible", "made possible"),
    *("make it possible", "makes it possible", "made it possible", "every possible", "to be sure", "make sure"),
    *("might as well", "may as well", "come what may", "be that as it may", "may recall", "might recall"),
    *("may remember", "may ask", "might ask", "may wonder", "might wonder", "would like", "would rather"),
    *("would prefer", "would have", "if you will", "at will", "good will", "free will", "political will"),
    *("could not", "would be wise", "against the odds", "by chance", "cast doubt"),
    *("impossible to determine", "impossible to know", "impossible to say", "impossible to tell"),
    *("impossible to predict", "hard to say", "certain extent", "certain degree"),
    # no negations
    *("not only", "not just", "not merely", "not simply", "not least", "not to mention", "whether or not", "or not"),
    *("if not", "not until", "not without", "not because", "why not", "not unlike"),
)
