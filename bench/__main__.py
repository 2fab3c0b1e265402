"""`python -m bench`: every benchmark, one after the other."""

from bench import delivery, events, saves, search

if __name__ == "__main__":
    # Deliveries last: when something is lost, all ends with status 1.
    for benchmark in (saves, events, search, delivery):
        benchmark.main()
