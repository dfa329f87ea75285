"""Feeds, links and files -> stored articles with highlights, in stories; alone knows the order of the steps."""

from digest.ingest.analysis import Analyse, Analysed, Hints, Job, Rejected, analyse
from digest.ingest.asking import Ingested, Polled
from digest.ingest.ingest import Ingest
from digest.ingest.pages import page_of

__all__ = ["Analyse", "Analysed", "Hints", "Ingest", "Ingested", "Job", "Polled", "Rejected", "analyse", "page_of"]
