"""The recogniser in its thread, fed as a microphone feeds it."""

import threading
from typing import Any

import pytest

from dictation.microphone.meter import Level
from dictation.microphone.values import Lost, Pause, Sound
from dictation.microphone.wav import WavSource, read_wav
from dictation.recogniser.streaming import Recogniser
from dictation.recogniser.values import Final, Partial, Stopped


def spoken(utterances: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """One of the starter's recordings."""
    return next(row for row in utterances if row["file"] == f"{name}.wav")


def test_partial_words_come_before_the_final_ones(listening: Any, utterances: list[dict[str, Any]]) -> None:
    """While the recording plays, words are shown; the final ones come once, at its end."""
    utterance = spoken(utterances, "nodule")
    told: list[Any] = []
    recogniser = Recogniser(listening, 16000, told.append)
    recogniser.start()

    source = WavSource(utterance["path"], recogniser.queue, real_time=False)
    source.start()
    source.wait()
    recogniser.close()

    kinds = [type(item) for item in told if not isinstance(item, Level)]
    finals = [item for item in told if isinstance(item, Final)]
    assert kinds[0] is Partial
    assert kinds.count(Partial) >= 3
    assert [final.text for final in finals] == [utterance["heard"]]
    assert kinds[-1] is Final


def test_phrases_of_one_press_are_joined(listening: Any, utterances: list[dict[str, Any]]) -> None:
    """Two phrases with a second of silence between are one utterance until the key is released."""
    pcm = read_wav(spoken(utterances, "no-effusion")["path"]).pcm
    told: list[Any] = []
    joined = Recogniser(listening, 16000, told.append)
    apart_told: list[Any] = []
    apart = Recogniser(listening, 16000, apart_told.append, whole_utterances=False)

    for recogniser in (joined, apart):
        recogniser.start()
        for part in (pcm, bytes(48000), pcm):
            for start in range(0, len(part), 3200):
                recogniser.queue.put(Sound(part[start : start + 3200]))
        recogniser.queue.put(Pause())
        recogniser.close()

    phrase = "no pleural effusion full stop"
    assert [item.text for item in told if isinstance(item, Final)] == [f"{phrase} {phrase}"]
    assert [item.text for item in apart_told if isinstance(item, Final)] == [phrase, phrase]
    final = next(item for item in told if isinstance(item, Final))
    times = [time for word in final.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= final.ended


def test_lost_device_keeps_the_last_phrase(listening: Any, utterances: list[dict[str, Any]]) -> None:
    """When the device goes away, what was said is told before the sentence that says so."""
    utterance = spoken(utterances, "pneumothorax")
    told: list[Any] = []
    recogniser = Recogniser(listening, 16000, told.append)
    recogniser.start()

    recogniser.queue.put(Sound(read_wav(utterance["path"]).pcm))
    recogniser.queue.put(Lost("The microphone stopped."))
    recogniser.close()

    words, stopped = [item for item in told if isinstance(item, (Final, Stopped))]
    assert words.text == utterance["heard"]
    assert stopped == Stopped("The microphone stopped.")


def test_close_ends_the_thread(listening: Any) -> None:
    """Closing joins the thread, also twice and also when nothing was said."""
    before = threading.active_count()
    told: list[Any] = []
    recogniser = Recogniser(listening, 16000, told.append)
    recogniser.start()

    recogniser.close()
    recogniser.close()

    assert threading.active_count() == before
    assert told == []


def test_grammar_biases_towards_its_phrases(listening: Any, utterances: list[dict[str, Any]]) -> None:
    """The starter takes phrases to listen for."""
    utterance = spoken(utterances, "next-field")
    told: list[Any] = []
    recogniser = Recogniser(listening, 16000, told.append, grammar=["next field", "previous field"])
    recogniser.start()

    recogniser.queue.put(Sound(read_wav(utterance["path"]).pcm))
    recogniser.close()

    assert [item.text for item in told if isinstance(item, Final)] == ["next field"]


@pytest.mark.parametrize("piece", [320, 3200, 64000])
def test_size_of_the_pieces_does_not_matter(listening: Any, utterances: list[dict[str, Any]], piece: int) -> None:
    """The same words come from pieces of 10 ms, 100 ms and 2 s."""
    utterance = spoken(utterances, "impression-wrong-side")
    pcm = read_wav(utterance["path"]).pcm
    told: list[Any] = []
    recogniser = Recogniser(listening, 16000, told.append)
    recogniser.start()

    for start in range(0, len(pcm), piece):
        recogniser.queue.put(Sound(pcm[start : start + piece]))
    recogniser.close()

    assert [item.text for item in told if isinstance(item, Final)] == [utterance["heard"]]
