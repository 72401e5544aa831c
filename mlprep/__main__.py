"""`mlprep` and `python -m mlprep`. `--version` is answered before anything else is imported."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from mlprep import __version__

        sys.stdout.write(f"mlprep {__version__}\n")
        return 0
    from mlprep.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
