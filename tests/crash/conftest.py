from tests.pipeline.conftest import conf, run

__all__ = ["conf", "run"]
