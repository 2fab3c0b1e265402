"""`python -m bench`: every benchmark, one after the other."""

from bench import events, saves

if __name__ == "__main__":
    for benchmark in (saves, events):
        benchmark.main()
