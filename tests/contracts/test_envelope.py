"""The envelope of an event on its way, as CloudEvents has it."""

import json

from chassis.identifiers import new_id
from contracts.cases import ChildAdded
from contracts.envelope import Envelope
from tests.harness.envelopes import wrapped


def sent(number: int) -> Envelope:
    return wrapped(ChildAdded(subject=new_id()), sequence=number)


def test_sequences_order_as_strings_as_far_as_the_outbox_counts():
    numbers = [1, 2, 9, 10, 99, 100, 2**31 - 1]
    written = [json.loads(sent(number).encode())["sequence"] for number in numbers]
    assert written == sorted(written)
    assert written[0] == "0000000001"
    assert {len(sequence) for sequence in written} == {10}


def test_a_sequence_is_a_number_for_us_however_it_was_written():
    """Events that wait in queues while a release comes may have it as a number."""
    envelope = sent(10)
    read = Envelope.decode(envelope.encode())
    assert read == envelope
    assert read.sequence == 10
    earlier = json.dumps({**json.loads(envelope.encode()), "sequence": 10}).encode()
    assert Envelope.decode(earlier) == envelope
