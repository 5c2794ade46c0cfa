"""The demonstration: small networks on real data, from loading to learning curves.

``lessons.py`` has one lesson per data set: how its data is prepared and which networks learn it;
``run.py`` trains them and keeps weights and curves.
"""

from hornbook.demo.lessons import LESSONS, Lesson
from hornbook.demo.run import run

__all__ = ["LESSONS", "Lesson", "run"]
