"""`mlprep` and `python -m mlprep`: one command line from start to exit code. A fault is one line on stderr.

`--version` is answered before anything else is imported; what is typed daily (`mlprep`, `mlprep review`),
without the parser of the command line, which would take a third of such a start.
"""

import gc
import os
import sys
from errno import EIO

# Starting makes many objects and no garbage: the usual 700 between two collections cost a tenth of the start.
OBJECTS_BETWEEN_COLLECTIONS = 50_000
INTERRUPTED = 130
OUR_BUG = 70


def main() -> int:
    """Run the command line of this process and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from mlprep import __version__

        sys.stdout.write(f"mlprep {__version__}\n")
        return 0
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # between two steps, where nobody waits for it
        return INTERRUPTED
    # All memory goes with the process: a last search for garbage would only keep the shell waiting.
    gc.freeze()
    return code


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    from mlprep.errors import MlprepError

    try:
        code = _call(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except MlprepError as error:
        return _complain(str(error), error.exit_code)
    except (BrokenPipeError, SystemExit):
        return _end_quietly()
    except OSError as error:
        if error.errno == EIO:  # the terminal has gone
            return _end_quietly()
        return _report_bug(error)
    except Exception as error:  # a bug, whatever it is: one line for the learner, the traceback for us
        return _report_bug(error)
    if code == INTERRUPTED:
        sys.stderr.write("mlprep: interrupted; what was rated is saved\n")
    return code


def _call(arguments: list[str]) -> int:
    if not arguments:
        from mlprep.commands.environment import read_environment
        from mlprep.commands.today import today

        return today(read_environment())
    if arguments == ["review"]:
        from mlprep.commands.environment import read_environment
        from mlprep.commands.review import review

        return review(read_environment())
    from mlprep.app import call

    return call(arguments)


def _complain(message: str, code: int) -> int:
    from mlprep.terminal.clean import clean_line

    encoding = sys.stderr.encoding or "utf-8"
    line = f"mlprep: error: {clean_line(message)}\n"
    sys.stderr.write(line.encode(encoding, "replace").decode(encoding))
    return code


def _report_bug(error: BaseException) -> int:
    from mlprep.commands.crash import keep_traceback

    return _complain(keep_traceback(error), OUR_BUG)


def _end_quietly() -> int:
    """Whoever read our output has gone (mlprep ... | head); Python must not fail on its last flush."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return 0


if __name__ == "__main__":
    sys.exit(main())
