"""Writes what Jinja itself, with the settings of Hugging Face's library, makes of small templates.

    pip install transformers==5.18.0 jinja2
    python transformer/src/test/python/jinja_golden.py > transformer/src/test/resources/io/levee/transformer/jinja/golden.jsonl
"""

import json

from transformers.utils.chat_template_utils import _compile_jinja_template

MESSAGES = [
    {"role": "system", "content": " Be brief.\n"},
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "<think>\nhm\n</think>\n\nBecause."},
    {"role": "user", "content": "  Grüße 🌍 "},
]
VARIABLES = {"messages": MESSAGES, "n": 3, "text": "a-b-c", "none_": None, "flag": True, "words": ["x", "y", "z"], "map": {"a": 1, "b": [1, "two"]}}

EXPRESSIONS = """
1 + 2 * 3 - 4
7 // 2
-7 // 2
-7 % 3
7 / 2
2 * 3 / 4
'a' + 'b' ~ 1 ~ none ~ true
'a' 'b' "c"
'a\\nb\\t\\\\c\\'d'
'\\u00e9\\x41\\q'
1 < 2 < 3
1 < 3 < 2
'b' > 'a'
not 1 == 2
not none and true
none or 'x'
'' or 0 or 'last'
1 and 'x'
'a' in 'cab'
'z' not in 'cab'
2 in [1, 2]
'a' in map
'x' in nothing
true == 1
1 == 1.0
'1' == 1
nothing == other_nothing
'yes' if flag else 'no'
'yes' if nothing
'a' if false else 'b' if false else 'c'
[1, 'two', none, true, 2.5]
{'a': 1, 'b': [1]}
(1, 2)[0]
[1, 2, 3][-1]
[1, 2, 3][1:]
[1, 2, 3][::-1]
[1, 2, 3][:-1]
[1, 2, 3][5:]
[1, 2, 3, 4][3:0:-2]
'grüße'[1:3]
'abc'[-1]
'abc'[7] is defined
messages[0].role
messages[0]['role']
messages[-1].content
messages[0].nothing
messages[9] is defined
map.a
map['b'][1]
map.items() | list | length
map.keys() | list
map.values() | list
map.get('a')
map.get('z')
map.get('z', 'otherwise')
map | items | list | last | last
map | length
messages | length
text | length
'grüße🌍' | length
text | upper
'ÄB' | lower
'hello wORLD' | capitalize
'hello wORLD'.title()
'  a '.strip() ~ '|'
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'\\n a\\n' | trim ~ '|'
'--a-' | trim('-')
'a-b-c'.split('-')
'a-b-c'.split('-')[-1]
'a-b-c'.split('-', 1)
'a-b-c'.rsplit('-', 1)
' a  b '.split()
'abc'.startswith('ab')
'abc'.endswith('ab')
'aXbX'.replace('X', '-')
'aXbX'.replace('X', '-', 1)
'aXbX' | replace('X', '')
'abc'.find('c')
'abc'.find('z')
'abca'.count('a')
'abc'.removeprefix('ab')
'abc'.removesuffix('bc')
'-'.join(['a', 'b'])
words | join
words | join(', ')
messages | map(attribute='role') | join(',')
messages | map(attribute='content') | map('trim') | list | length
messages | selectattr('role', 'equalto', 'user') | list | length
messages | selectattr('role', '==', 'user') | list | length
messages | rejectattr('role', 'in', ['user', 'system']) | map(attribute='role') | list
messages | selectattr('nothing') | list
[0, 1, 2, ''] | select | list
[0, 1, 2] | reject('odd') | list
words | first
words | last
[] | first is defined
words | reverse | list
'abc' | reverse
nothing | default('d')
'' | default('d')
'' | default('d', true)
none | d('d', boolean=true)
'12' | int + 1
'x' | int
3.7 | int
none | string
map | tojson
'ä"\\n<b>' | tojson
[1, {'a': none}] | tojson(indent=2)
[] | tojson(indent=2)
flag is true
flag is boolean
n is number
n is integer
n is string
none_ is none
nothing is undefined
nothing is not defined
map is mapping
words is iterable
words is sequence
n is iterable
n is odd
n is even
n is divisibleby 3
n is divisibleby(2)
'a' is in ['a']
none is sameas none
n is eq 3
n is ne 3
n is equalto 3 and true
text is defined and text | length > 3
-n | string
- 3 + 5
range(3) | list
range(2, 8, 3) | list
dict(a=1).a
namespace(x=1).x
[1] + [2]
'%d' 
1e2 + 0.5
{'content': {'a': 1}}.content.a
messages[1:] | length
messages | length - 1
(messages | length) % 2 == 0
loop is defined
strftime_now is defined
words.index('y')
['a', 'b'].count('a')
words.append('q')
'a' * 3 if false else 'b'
1 +
a b
text | nothing
nothing.more
'a' + 1
none + 'a'
[1][0][0]
"""

TEMPLATES = [
    "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ m.role }};{% endfor %}",
    "{% for m in messages if m.role == 'user' %}{{ loop.index }}{{ m.content }}{% else %}none{% endfor %}",
    "{% for m in messages if m.role == 'tool' %}x{% else %}none{% endfor %}",
    "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in map %}{{ k }};{% endfor %}",
    "{% for c in 'aé🌍' %}[{{ c }}]{% endfor %}",
    "{% for w in words %}{% if loop.index == 2 %}{% continue %}{% endif %}{{ w }}{% endfor %}",
    "{% for w in words %}{% if loop.index == 2 %}{% break %}{% endif %}{{ w }}{% endfor %}",
    "{% set x = 1 %}{% for w in words %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% set ns = namespace(x=1) %}{% for w in words %}{% set ns.x = ns.x + 1 %}{% endfor %}{{ ns.x }}",
    "{% set x %}a{{ n }}b{% endset %}{{ x | upper }}",
    "{% set a, b = words[:2] %}{{ a }}{{ b }}",
    "{% if flag %}{% set y = 5 %}{% endif %}{{ y }}",
    "{% if n > 5 %}a{% elif n > 2 %}b{% else %}c{% endif %}",
    "{% macro f(a, b='x') %}({{ a }}{{ b }}){% endmacro %}{{ f(1) }}{{ f(1, 2) }}{{ f(b=3, a=4) }}{{ f() }}",
    "{% macro f(t) -%}\n  {{ t }}\n{%- endmacro %}[{{ f('q') }}]",
    "{% for m in messages %}{{ loop.previtem.role if not loop.first else '-' }}{{ loop.nextitem.role if loop.nextitem is defined }};{% endfor %}",
    "a\n  {% if flag %}\nb\n  {% endif %}\nc\n",
    "a {% if flag %} b {% endif %} c",
    "a\n  {%- if flag -%}  \n b \n {%- endif %}\nc",
    "{% if flag %}  {% if flag %}x{% endif %}{% endif %}",
    "  {% if flag %}x{% endif %}\n  {{ n }}\n  {# comment #}\n  y",
    "{#- c -#}  \n x {{- n -}}  y\n",
    "x\n\n{% if flag %}\n\ny{% endif %}\n\n",
    "  {%+ if flag %}x{% endif %}",
    "{% generation %}a{% endgeneration %}b",
    "{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{ '}}' }}{{ '%}' }}{% if '%}' %}x{% endif %}",
    "{ {{ '{' }} } {x}",
    "{{ messages[2].content.split('</think>')[-1].lstrip('\\n') }}",
    "{{ messages[2]['content'].split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') }}",
    "{% for m in messages[::-1] %}{{ m.role }}{% set index = (messages | length - 1) - loop.index0 %}{{ index }};{% endfor %}",
    "{% if not (flag and n == 3) %}a{% else %}b{% endif %}",
    "{{ 'a' if messages[0]['role'] == 'system' else '' }}{{ messages[0]['content'] | trim if messages[0]['role'] == 'system' }}",
    "{% set loop_messages = messages[1:] %}{% for message in loop_messages %}{{ (message['role'] == 'user') != (loop.index0 % 2 == 0) }}{% endfor %}",
    "{% for x in nothing %}a{% endfor %}b",
    "{% for x in [] %}a{% else %}b{% endfor %}",
    "{% set x = 1 %}{% macro f() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ f() }}",
    "{{ '' if n is defined and n is not none else 'z' }}{{ n }}",
    "{%- set roles = {'user': 'U', 'assistant': 'A'} -%}{% for m in messages %}{{ roles[m.role] | default('S') }}{% endfor %}",
]


def main():
    for source in ["{{ %s }}" % line for line in EXPRESSIONS.strip("\n").split("\n")] + TEMPLATES:
        try:
            text = _compile_jinja_template(source).render(**VARIABLES)
        except Exception:
            text = None
        print(json.dumps({"jinja": source, "variables": VARIABLES if text is None or source in TEMPLATES else used(source), "text": text}, ensure_ascii=False))


def used(source):
    return {name: value for name, value in VARIABLES.items() if name in source}


if __name__ == "__main__":
    main()
