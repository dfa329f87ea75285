"""The service dies at any moment of its life, and posts everything once; `make chaos` kills by the hundred."""

from tests.chaos.conftest import NewWorld
from tests.chaos.deaths import DIGESTS, Reaper
from tests.chaos.verdict import changed, findings

DEATHS = 8


def test_a_service_that_dies_again_and_again_posts_everything_once(new_world: NewWorld) -> None:
    world = new_world(digests=DIGESTS)
    reaper = Reaper(world, seed=1)
    assert reaper.reap(DEATHS).total() == DEATHS
    reaper.finish()
    assert findings(world).is_clean, findings(world)
    assert changed(world) == []
    assert len(world.posted()) >= 6
