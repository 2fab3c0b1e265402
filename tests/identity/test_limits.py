"""Counting tries. Security checklist 5, 9 and 10."""

from datetime import UTC, datetime, timedelta

from services.identity.domain.limits import SENT_CODES_AGAIN, WRONG_CODES, WRONG_PASSWORDS, Tally

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def charged(tally, times, at):
    return [tally.charge(at) for _ in range(times)]


def test_the_eleventh_wrong_password_in_fifteen_minutes_is_not_looked_at():
    tally = Tally(WRONG_PASSWORDS)
    assert charged(tally, 10, START) == [True] * 10
    assert not tally.charge(START)


def test_ten_wrong_passwords_over_a_longer_time_block_nothing():
    tally = Tally(WRONG_PASSWORDS)
    assert all(tally.charge(START + 2 * MINUTE * number) for number in range(40))


def test_a_block_lasts_fifteen_minutes_then_thirty_then_an_hour_and_no_longer():
    tally, now = Tally(WRONG_PASSWORDS), START
    for minutes in (15, 30, 60, 60):
        assert all(charged(tally, 10, now))
        assert not tally.charge(now + minutes * MINUTE - timedelta(seconds=1))
        now += minutes * MINUTE


def test_a_block_is_short_again_after_a_day_without_one():
    tally = Tally(WRONG_PASSWORDS)
    charged(tally, 10, START)
    charged(tally, 10, START + 15 * MINUTE)
    later = START + timedelta(days=2)
    charged(tally, 10, later)
    assert tally.retry_after(later) == 15 * MINUTE


def test_tries_in_vain_do_not_lengthen_a_block():
    tally = Tally(WRONG_PASSWORDS)
    charged(tally, 10, START)
    charged(tally, 100, START + 14 * MINUTE)
    assert tally.charge(START + 15 * MINUTE)


def test_a_right_answer_forgets_everything_even_at_the_tenth_try():
    tally = Tally(WRONG_PASSWORDS)
    charged(tally, 10, START)
    tally.clear()
    assert charged(tally, 10, START) == [True] * 10


def test_twenty_wrong_codes_block_until_the_first_is_a_day_old():
    tally = Tally(WRONG_CODES)
    assert all(tally.charge(START + number * MINUTE) for number in range(20))
    assert not tally.charge(START + timedelta(days=1) - timedelta(seconds=1))
    assert tally.charge(START + timedelta(days=1))


def test_a_code_is_sent_again_after_thirty_seconds_five_times_in_fifteen_minutes_and_fifteen_a_day():
    tally, sent, now = Tally(SENT_CODES_AGAIN), [], START
    while now < START + timedelta(hours=23):
        if tally.charge(now):
            sent.append(now)
        now += timedelta(seconds=10)
    assert sent[1] - sent[0] == timedelta(seconds=30)
    assert sum(at < START + 15 * MINUTE for at in sent) == 5
    assert len(sent) == 15


def test_a_tally_never_holds_more_marks_than_its_limit():
    tally = Tally(SENT_CODES_AGAIN)
    for number in range(1000):
        tally.charge(START + number * MINUTE)
    assert len(tally.marks) <= 15
