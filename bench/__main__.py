"""`python -m bench`: every benchmark, one after the other."""

from bench import delivery, events, saves, search

if __name__ == "__main__":
    for benchmark in (saves, events, delivery, search):
        benchmark.main()
