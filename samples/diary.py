"""A diary in one file: a line for each day, newest last."""

import datetime
import re
import sys
from dataclasses import dataclass, field

ENTRY = re.compile(r'^(\d{4}-\d{2}-\d{2}): "(.*)"$')


@dataclass
class Diary:
    """Entries by day. A day's text may hold 'quotes' and # signs."""

    entries: dict = field(default_factory=dict)

    def read(self, lines):
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith('#'):
                continue  # empty, or a remark
            match = ENTRY.match(line.rstrip('\n'))
            if match is None:
                raise ValueError(f'line {number}: expected DATE: "TEXT", got {line!r}')
            day = datetime.date.fromisoformat(match.group(1))
            if day in self.entries:
                self.entries[day] += ' / ' + match.group(2)
            else:
                self.entries[day] = match.group(2)

    def longest_gap(self):
        """The longest time without a word, in days."""
        days = sorted(self.entries)
        gap = 0
        for before, after in zip(days, days[1:]):
            if (after - before).days > gap:
                gap = (after - before).days
        return gap


def main(arguments):
    if len(arguments) != 2:
        print("usage: diary.py FILE", file=sys.stderr)
        return 2
    diary = Diary()
    with open(arguments[1], encoding='utf-8') as file:
        diary.read(file)
    print(f'{len(diary.entries)} days, longest silence: {diary.longest_gap()} days')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
