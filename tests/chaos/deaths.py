"""Kills the service by the hundred, at every moment of its life, and goes on until all work is done."""

from collections import Counter
from datetime import timedelta
from random import Random
from time import monotonic, sleep

from tests.chaos.world import Life, World

STATES = {
    "before plan": "due, not planned",
    "after plan": "planned",
    "after close_window": "planned",
    "before freeze": "planned, composed",
    "after freeze": "ready",
    "before take_due": "ready",
    "after take_due": "taken",
    "before anchor": "taken",
    "before mark_sending": "taken",
    "after mark_sending": "sending, fence not checked",
    "before post": "sending, before the write",
    "post: on its way": "sending, on its way",
    "post: accepted": "sending, accepted, no reply",
    "after post": "answered, not committed",
    "before settle sent": "answered, not committed",
    "after settle sent": "sent",
    "before settle unknown": "in doubt, not committed",
    "after settle unknown": "unknown",
    "before find": "looking",
    "look: accepted": "looking",
    "after find": "looked, not committed",
    "before settle ready": "put off, not committed",
    "after settle ready": "ready again",
    "before lapse": "recovering",
    "after lapse": "recovering",
    "from outside": "at any instant",
}
"""The state of the machine in which each moment finds the service."""
_BY_NETWORK = {"post: on its way": "kill", "post: accepted": "accept, kill", "look: accepted": "accept, kill"}
_STEP, _TO_DIE_WITHIN = 30.0, 25.0
_SLOT = timedelta(minutes=10)
DIGESTS = "\n".join(
    f"  - {{name: {name}, schedule: every 10m, timezone: UTC, post_to: ['discord:80000000000000000{number}', "
    f"'slack:C0000000{number}']}}"
    for number, name in enumerate(("tide", "pier", "ferry"))
)


class Reaper:
    """Lets lives of the service die in a world with bad weather."""

    def __init__(self, world: World, seed: int, workers: tuple[tuple[str, ...], ...] = (("run",),)) -> None:
        self._world, self._random, self._workers = world, Random(seed), workers  # noqa: S311  it makes test cases
        self.deaths: Counter[str] = Counter()
        self._beat = self._beats = 0
        world.wish(rate=0.3, seed=seed)

    def reap(self, deaths: int) -> Counter[str]:
        """Kill so often, the moments with the fewest deaths first, and return how often in which state."""
        others = [self._world.live(*words) for words in self._workers[1:]]
        while self.deaths.total() < deaths:
            moment = min(STATES, key=lambda one: (self.deaths[one], self._random.random()))
            words = self._workers[self.deaths.total() % len(self._workers)]
            for other in others:
                if other.code is not None:
                    others[others.index(other)] = self._world.live(*words)
            self.deaths[self._kill(moment, words)] += 1
        return self.histogram()

    def histogram(self) -> Counter[str]:
        """How many deaths in each state of the machine."""
        found: Counter[str] = Counter()
        for moment, count in self.deaths.items():
            found[STATES[moment]] += count
        return found

    def _kill(self, moment: str, words: tuple[str, ...]) -> str:
        """Start a life, let it run into its death, and return the moment of it."""
        if moment in _BY_NETWORK:
            life = self._world.live(*words)
            for platform in ("discord", "slack"):
                self._world.meet(f"{moment.partition(':')[0]} {platform}", _BY_NETWORK[moment])
        elif moment == "from outside":
            life = self._world.live(*words)
        else:
            at_most = 1 if moment.endswith(("lapse", "take_due")) else 2
            life = self._world.live(*words, die=f"{moment} {self._random.randint(1, at_most)}")
        deadline = monotonic() + (self._random.random() * 2 if moment == "from outside" else _TO_DIE_WITHIN)
        while life.code is None and monotonic() < deadline:
            self.pass_time()
        self._world.wish(clear=True)
        return moment if life.code == -9 else self._kill_now(life)

    def _kill_now(self, life: Life) -> str:
        assert life.code is None, f"it ended by itself with {life.code}; see said.log"
        life.kill()
        return "from outside"

    def pass_time(self) -> None:
        """Move the time on if nothing is under way: to the next slot when all is done, else a little."""
        if not self._has_swept() or self._world.is_moving():
            sleep(0.01)
            return
        step = timedelta(seconds=_STEP)
        if self._is_over():
            now = self._world.clock.now()
            into_slot = timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
            step = max(step, _SLOT - into_slot)
        self._world.clock.pass_by(step.total_seconds())
        self._beats = 0

    def _has_swept(self) -> bool:
        """Whether a whole sweep went through since the time moved; the first that ended may have begun before."""
        beat = self._world.heartbeat()
        if beat > self._beat:
            self._beat, self._beats = beat, self._beats + 1
        return self._beats > 1

    def finish(self) -> None:
        """Let one last life do all that is left, in good weather."""
        self._world.wish(rate=0.0, clear=True)
        for life in self._world.alive:
            life.kill()
        for words in self._workers:
            self._world.live(*words)
        self._beats, deadline = 0, monotonic() + 60
        while not (self._has_swept() and self._is_over()):
            assert monotonic() < deadline, f"not finished: {self._world.ledger.states()}"
            self.pass_time()
        for life in self._world.alive:
            life.kill()

    def _is_over(self) -> bool:
        return self._world.is_done() and not self._world.underway()
