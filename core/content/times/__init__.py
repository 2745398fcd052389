"""Words for dates and times become values in the asker's zone. Pure: the time comes from outside.

What each ambiguous word means (tests/unit/values/test_times_in_words.py holds the same as a table):

| words | reading |
| --- | --- |
| Friday, on Friday, Fri | the next one after today: who means today says "today" |
| this Friday | the next one that is not in the past; today counts |
| next Friday | the Friday of the following week (weeks run Monday to Sunday) |
| Friday after next, week after next | of the week after the following one |
| last Friday, past Friday | the latest one before today |
| Dec 5, 5/12, the 5th, December | the next one that is not in the past; today counts |
| 5/12 | month/day in en-US and in ja, zh, ko; day/month elsewhere; 25/12 can only be one of them |
| this month, December said in December | as one day: its last day |
| this week | as one day: its Friday; once Friday is over, its Sunday |
| next week, next month, last month, Q3 | as one day: its first day |
| end of week, eow | Friday; said on Saturday or Sunday: Sunday |
| end of day, eod | that day, without a time |
| at 9am, 14:30 | today while it is still to come, else tomorrow |
| at 5 | 1 to 6 are afternoon, 7 to 11 morning, 12 noon; 0 and 13 to 23 are as written |
| tonight, morning, afternoon, evening, night | 20:00, 09:00, 14:00, 18:00, 20:00 |
| midnight, Friday midnight | the midnight that ends that day |
| Monday to Friday | the end is counted from the start |
| between 1 and 10 December, 28-3 January | days of one month; going down, of two |
| between 1 and 3 pm, from 9 to 5 on Friday | hours of one day |
| Dec 1 - Dec 5 said on 3 December | the running one: a range is past when its end is |
| in a month on 31 January | 28 February: a month is never longer than it is |
| 02:30 in a night that has none (clocks go forward) | 03:30; of two 01:30 the first |
| last week | the calendar week before this one; "past week" is the 7 days up to today |
| past 7 days, next 7 days | 7 days ago to today, today to 7 days on, both ends counted |

With `lean="past"` ("created since Monday") words without a direction look back instead of ahead.
"""

from core.content.times.finding import find_when, find_whens, parse_when, period
from core.content.times.model import Lean, Period, When

__all__ = ["Lean", "Period", "When", "find_when", "find_whens", "parse_when", "period"]
