"""What the flows of the window work on, without a window."""

from desktop import settings
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.opening import Opening
from desktop.flows.tasks import Tasks
from desktop.preferring import Preferring


class Ground:
    """Keep it until its events are delivered: use it in a fixture and close it there."""

    def __init__(self, preferences=None):
        self.preferring = Preferring(preferences or settings.Preferences())
        self.tasks = Tasks()
        self.evaluation = OpenEvaluation(lambda: settings.evaluations_folder(self.preferring.now))
        self.opening = Opening(self.tasks, self.evaluation)

    def close(self):
        self.tasks.close()
        self.evaluation.close()
