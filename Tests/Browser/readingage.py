"""How hard a text is to read: Flesch and Kincaid's grade, a year of school in the United States."""

import html
import re

BLOCKS = r"</?(?:p|li|h[1-6]|dt|dd|div|label|legend|button|summary|main|section|ul|ol|dl|br|form|fieldset)\b[^>]*>"
# Endings in which an "e" is not heard, and vowels that are heard apart.
SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$")
APART = re.compile(r"(?:i[aou](?!u)|eo|ua(?!r)|[aeiou]ing$)")

# What a record says in our sentences: a day, with or without its time, and whoever did something, where.
DAY = r"\b\w+day \d{1,2} \w+ \d{4}(?:, \d{1,2}:\d\d[ap]m)?"
NAMES = r"\b(?:Dr |Mrs? |Ms )?(?:[A-Z][a-z]+ )+(?:Hospital|Practice|Surgery|Raman|Webb)\b|\bReference [\d. a-z]+\."


def syllables(word: str) -> int:
    """How many syllables an English word has, by its vowels."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if len(word) <= 3:
        return 1
    heard = SILENT.sub("", word)
    return max(1, len(re.findall(r"[aeiouy]+", heard)) + len(APART.findall(re.sub("[ts]ion|cial|ious", "", heard))))


def grade(sentences: list[str]) -> float:
    """The grade of these sentences together."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z’'-]*[A-Za-z][A-Za-z’'-]*", sentence)]
    if not words:
        return 0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def texts(page: str) -> list[str]:
    """The sentences of a page's main part, in order: what ends with a full stop, or stands in a block of its own."""
    main = re.search(r"<main.*?</main>", page, re.S).group(0)
    blocks = re.split(BLOCKS, re.sub(r"<(script|svg|option)\b.*?</\1>", "", main, flags=re.S))
    plain = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", block))).strip() for block in blocks]
    return [sentence for block in plain for sentence in re.split(r"(?<=[.:?]) (?=[A-Z“])", block) if sentence]


def ours(one: list[str], other: list[str]) -> list[str]:
    """The sentences of four words and more that both have, but for names and dates: what we say, not a record."""
    def whole(sentences: list[str]) -> list[str]:
        plain = [re.sub(rf"{DAY}|{NAMES}", "Ann", sentence) for sentence in sentences]
        return [sentence for sentence in plain if len(sentence.split()) >= 4 and sentence[-1] in ".?"]

    return [sentence for sentence in dict.fromkeys(whole(one)) if sentence in whole(other)]
