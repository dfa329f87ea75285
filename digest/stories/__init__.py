"""Which articles tell the same story, decided one by one as they come in; which of their sources are independent."""

from digest.stories.copies import independent_sources, is_copy
from digest.stories.index import STORY_WINDOW, Placed, StoryIndex
from digest.stories.terms import opening

__all__ = ["STORY_WINDOW", "Placed", "StoryIndex", "independent_sources", "is_copy", "opening"]
