"""Writes ../resources/chat-templates.json: what jinja2 makes of templates and expressions, in the set-up of transformers.

Run with jinja2 3.1.6 and transformers 5.23.0 (whose own compiler of chat templates is used): python chat_templates.py
"""
import json
from pathlib import Path

import jinja2
from transformers.utils.chat_template_utils import _compile_jinja_template

SYSTEM = {"role": "system", "content": "You are brief.\nAnd kind. "}
USER = {"role": "user", "content": " Where is Ada's \"house\"? <b>&amp;</b>  "}
ASSISTANT = {"role": "assistant", "content": "In Marlow.\n"}
THINKING = {"role": "assistant", "content": "<think>\nIt is near\nthe river.\n</think>\n\nIn Marlow."}
PARTS = {"role": "user", "content": [{"type": "text", "text": "One. "}, {"type": "text", "text": "Two é漢🦊."}]}
CALL = {
    "role": "assistant",
    "content": "",
    "tool_calls": [{"type": "function", "id": "a1b2c3d4e", "function": {"name": "weather", "arguments": {"town": "Añover", "days": 3, "dry": True, "hint": None, "share": 0.25}}}],
}
RESULT = {"role": "tool", "name": "weather", "tool_call_id": "a1b2c3d4e", "content": '{"sun": "yes", "°C": 21.5}'}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a town, \"today\" & later.",
        "parameters": {
            "type": "object",
            "properties": {"town": {"type": "string", "description": "Its name: é"}, "days": {"type": "integer", "default": 1}},
            "required": ["town"],
        },
    },
}
CHATS = {
    "one question": [USER],
    "system and question": [SYSTEM, USER],
    "two turns": [SYSTEM, USER, ASSISTANT, USER],
    "ended by the assistant": [USER, ASSISTANT],
    "with thinking": [SYSTEM, USER, THINKING, USER],
    "thinking last": [USER, THINKING],
    "reasoning apart": [USER, {"role": "assistant", "content": "Yes.", "reasoning_content": "\nhm\n"}],
    "parts": [SYSTEM, PARTS],
    "tool called": [SYSTEM, USER, CALL, RESULT],
    "tool called and answered": [USER, CALL, RESULT, ASSISTANT, USER],
    "two in a row": [USER, USER],
}

CHATML = """{% for message in messages %}
{% if loop.first and message['role'] != 'system' %}
<|im_start|>system
You help.<|im_end|>
{% endif %}
    {%- set text = message.content if message.content is string else message.content | map(attribute='text') | join('') %}
{{ '<|im_start|>' + message['role'] + '\\n' + text + '<|im_end|>' + '\\n' }}
{%- endfor %}
{% if add_generation_prompt %}
{{ '<|im_start|>assistant
' }}
{% endif %}
"""

LLAMA3 = """{{- bos_token }}
{%- if custom_tools is defined %}{% set tools = custom_tools %}{% endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- endif %}
{%- endif %}
{#- what the system says goes first -#}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none and tools is defined %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Today is " + date_string + "\\n\\n" + system_message + "<|eot_id|>" }}
{%- if tools is defined and tools is not none and messages | length != 0 %}
    {%- set first_user_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
    {{- '<|start_header_id|>user<|end_header_id|>\\n\\n' -}}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
    {{- first_user_message + "<|eot_id|>"}}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model takes one call at a time.") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {%- if builtin_tools is defined and tool_call.name in builtin_tools %}
            {%- for arg_name, arg_val in tool_call.arguments | items %}
                {{- arg_name + '="' + arg_val + '"' }}
                {%- if not loop.last %}{{- ", " }}{%- endif %}
            {%- endfor %}
        {%- else %}
            {{- '{"name": "' + tool_call.name + '", ' }}
            {{- '"parameters": ' }}
            {{- tool_call.arguments | tojson }}
            {{- "}" }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

MISTRAL = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("User and assistant must take turns: user/assistant/user/assistant/...") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS][" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}
                        {{- '"' + key + '": "' + val + '"' }}
                    {%- else %}
                        {{- '"' + key + '": ' + val|tojson }}
                    {%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}
            {{- "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST]" + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST]" + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS][" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}
            {{- out[:-1] }}
            {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                {{- raise_exception("Ids of calls have nine letters and digits.") }}
            {%- endif %}
            {{- ', "id": "' + tool_call.id + '"}' }}
            {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" + eos_token }}{%- endif %}
        {%- endfor %}
    {%- elif message["role"] == "assistant" %}
        {{- message["content"] + eos_token}}
    {%- elif message["role"] == "tool_results" or message["role"] == "tool" %}
        {%- if message.content is defined and message.content.content is defined %}
            {%- set content = message.content.content %}
        {%- else %}
            {%- set content = message.content %}
        {%- endif %}
        {{- '[TOOL_RESULTS]{"content": ' + content|string + ", " }}
        {{- '"call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
    {%- else %}
        {{- raise_exception("Roles are user, assistant and tool, and a system first; found " ~ message.role) }}
    {%- endif %}
{%- endfor %}
"""

GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '

' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '

' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Roles must take turns user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '
' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Contents are texts or lists of parts") }}
    {%- endif -%}
    {{ '<end_of_turn>
' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model
'}}
{%- endif -%}
"""

QWEN3 = """{%- macro said(role, content, end='<|im_end|>\\n') %}
    {{- '<|im_start|>' ~ role ~ '\\n' ~ content ~ end }}
{%- endmacro %}
{%- if tools %}
    {%- set head %}
# Tools
{% for tool in tools %}
{{ tool | tojson }}
{% endfor %}
    {%- endset %}
    {{- said('system', (messages[0].content ~ '\\n\\n' if messages[0].role == 'system') ~ head | trim) }}
{%- elif messages[0].role == 'system' %}
    {{- said('system', messages[0].content) }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- said(message.role, content) }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- generation %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or (not loop.last and reasoning_content)) %}
            {{- said('assistant', '<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n'), end='') }}
        {%- else %}
            {{- said(role='assistant', content=content, end='') }}
        {%- endif %}
        {%- for tool_call in message.tool_calls or [] %}
            {%- if (loop.first and content) or (not loop.first) %}{{- '\\n' }}{%- endif %}
            {%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}
            {{- '<tool_call>\\n{"name": "' }}{{- tool_call.name }}{{- '", "arguments": ' }}
            {{- tool_call.arguments if tool_call.arguments is string else tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
        {%- endgeneration %}
    {%- elif message.role == "tool" %}
        {%- if loop.first or loop.previtem.role != "tool" %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<tool_response>\\n' }}{{- content }}{{- '\\n</tool_response>' }}
        {%- if loop.last or loop.nextitem.role != "tool" %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}"""

COMMON = {"bos_token": "<s>", "eos_token": "</s>", "date_string": "26 Jul 2024"}
TEMPLATES = {"chatml": CHATML, "llama3": LLAMA3, "mistral": MISTRAL, "gemma": GEMMA, "qwen3": QWEN3}

DATA = {
    "s": "\n\t some Text here \n",
    "e": "",
    "u": "né漢🦊z",
    "q": "it's \"so\"",
    "n": 7,
    "z": 0,
    "x": 2.5,
    "t": True,
    "f": False,
    "none_": None,
    "l": [3, 1, 2],
    "w": ["b", "A", "c", "a"],
    "d": {"a": 1, "b": [1, 2.0, True, None, "x"], "items": "mine", "c": {"deep": "yes"}},
    "m": [{"role": "system", "content": "S", "n": 3}, {"role": "user", "content": "U", "n": 1}, {"role": "user", "content": "V", "n": 2, "extra": {"k": "v"}}],
}

EXPRESSIONS = """
1 + 2 * 3 - 4
7 // 2 ~ ' ' ~ -7 // 2 ~ ' ' ~ 7 % 3 ~ ' ' ~ -7 % 3 ~ ' ' ~ 7 % -3
7 / 2 ~ ' ' ~ 6 / 2
-7.5 // 2 ~ ' ' ~ -7.5 % 2
2 ** 10 ~ ' ' ~ 2 ** -1 ~ ' ' ~ 2 ** 0.5
-2 ** 2
0.1 + 0.2
1e16 ~ ' ' ~ 1e15 ~ ' ' ~ 1.5e-5 ~ ' ' ~ 0.0001 ~ ' ' ~ 1e300 ~ ' ' ~ 1e22 ~ ' ' ~ 2e-7
1_000 + 1
9007199254740993 ~ ' ' ~ 123456789.125
true ~ false ~ none ~ True ~ None
[1, 'a', 2.0, none, [true]]
(1,) ~ (1, 2) ~ () ~ (3)
1, 2
{'a': 1, 'b': {'c': [1]}, 3: none}
d
q ~ [q] ~ ["'", '"', '\\'"', '\\n\\\\\\t\\x07é\\u2028']
u ~ [u]
'a' 'b' "c"
'\\x41\\u00e9\\n|' ~ 'it\\'s' ~ "\\q"
'é' ~ 'a\\tb'
s.strip() ~ '|' ~ s.lstrip() ~ '|' ~ s.rstrip() ~ '|'
'xxabcxx'.strip('x') ~ '[abc]'.strip('[]') ~ 'aXbX'.rstrip('X') ~ '\\n\\nq'.lstrip('\\n')
s.split() ~ 'a,b,,c'.split(',') ~ 'a b c d'.split(' ', 2) ~ 'a b  c d'.split(none, 1)
'a.b.c'.rsplit('.', 1) ~ 'a b c'.rsplit(maxsplit=1) ~ 'abc'.split('x') ~ ''.split() ~ ''.split(',')
'a\\nb\\r\\nc\\n'.splitlines() ~ 'a\\n\\nb'.splitlines(true)
'abc'.startswith('ab') ~ 'abc'.endswith('bc') ~ 'abc'.startswith(('x', 'a')) ~ 'abc'.endswith('')
'aXbXc'.replace('X', '--') ~ 'aXbXc'.replace('X', '', 1) ~ 'ab'.replace('', '.')
'Hello wORLD'.upper() ~ 'Hello'.lower() ~ "they're bill's 3rd x-ray".title() ~ 'hELLO wO'.capitalize()
'-'.join(['a', 'b']) ~ ','.join('abc') ~ ''.join([])
'abcabc'.find('c') ~ 'abcabc'.rfind('c') ~ 'abc'.find('x') ~ u.find('z') ~ 'aaaa'.count('aa') ~ 'abc'.count('') ~ 'abc'.index('b')
'12'.isdigit() ~ ''.isdigit() ~ 'ab'.isalpha() ~ ' '.isspace() ~ 'AB1'.isupper() ~ 'ab1'.islower() ~ '1'.isupper()
'prefix-x'.removeprefix('prefix-') ~ 'x.txt'.removesuffix('.txt') ~ 'x'.removeprefix('y')
u[0] ~ u[1:3] ~ u[-1] ~ u[::-1] ~ u|length
'abcdef'[1:4] ~ 'abcdef'[:2] ~ 'abcdef'[-2:] ~ 'abcdef'[::2] ~ 'abcdef'[4:1:-1] ~ 'abc'[10:] ~ 'abc'[:-10]
l[0] ~ l[-1] ~ l[1:] ~ l[::-1] ~ l[:-1] ~ l[5:] ~ m[1:][0].role
l[7] is defined ~ l[7]
m[-1]['role'] ~ m[0].content ~ m.0.role
d.a ~ d['a'] ~ d['items'] ~ d.c.deep ~ d.get('a') ~ d.get('zz') ~ d.get('zz', 'other')
d.items is defined ~ d.zz is defined ~ d['zz'] is defined ~ d.zz
d.items() | list
d.keys() | list ~ d.values() | list
d.c.items() | length
'a' in d ~ 'zz' in d ~ 'zz' not in d ~ 2 in l ~ 'me T' in s ~ 'x' in e ~ '' in 'abc' ~ 1.0 in l
1 == 1.0 ~ (1 == true) ~ ('1' == 1) ~ ([1, 2] == [1, 2]) ~ ((1,) == [1]) ~ ({'a': 1} == {'a': 1.0}) ~ (none == false)
(1 < 2 < 3) ~ (1 < 2 > 5) ~ ('a' < 'b') ~ ([1, 2] < [1, 3]) ~ (2 >= 2.0) ~ (1 != 2)
(t and 'yes') ~ (f and 'yes') ~ (e or 'other') ~ (none_ or 0) ~ (l and l[0])
(not t) ~ (not e) ~ (not l) ~ (not not t)
not 1 == 2
'a' if t else 'b'
'a' if f
'[' ~ ('a' if f) ~ ']'
('x' if f else 'y' if f else 'z')
nosuch ~ '|' ~ (nosuch is defined) ~ (nosuch is undefined) ~ (nosuch == other) ~ (nosuch or 'd') ~ (not nosuch)
nosuch | default('d') ~ (e | default('d')) ~ (e | default('d', true)) ~ (none_ | default('d')) ~ (none_ | d('q', boolean=true))
nosuch | length ~ (nosuch | upper) ~ (nosuch | list) ~ ('a' in nosuch)
'ab' * 3 ~ 2 * 'x' ~ [0] * 2 ~ 'a' * 0 ~ 'a' * -1
([1] + [2]) ~ ((1,) + (2,)) ~ ('a' + 'b')
(t + 1) ~ (t * 2.5) ~ -t
+3 ~ -(-3) ~ - 2
t is boolean ~ t is integer ~ n is integer ~ x is float ~ n is number ~ t is number ~ n is string ~ s is string
d is mapping ~ l is mapping ~ l is sequence ~ s is sequence ~ d is sequence ~ n is iterable ~ s is iterable ~ l is iterable
none_ is none ~ none_ is not none ~ e is none ~ t is true ~ f is false ~ n is true ~ t is not false
3 is odd ~ 4 is even ~ 9 is divisibleby 3 ~ 9 is divisibleby(2) ~ 3 is eq 3 ~ 3 is ne(4) ~ 3 is lt 4 ~ 3 is ge 4
'a' is in 'abc' ~ 2 is in l ~ ('abc' is lower) ~ ('ABC' is upper) ~ (t is sameas true) ~ (l is callable)
s | trim ~ '|' ~ ('xxaxx' | trim('x'))
l | length ~ (s | length) ~ (d | count) ~ ([] | length)
w | join ~ (w | join('-')) ~ (l | join(', ')) ~ (m | join('+', attribute='role')) ~ ([none, t, 1.0] | join(' '))
m | map(attribute='role') | list
m | map(attribute='extra.k', default='-') | list
w | map('upper') | join ~ (['a b', 'c'] | map('replace', ' ', '_') | list)
m | selectattr('role', 'equalto', 'user') | map(attribute='content') | list
m | rejectattr('role', '==', 'user') | list | length
m | selectattr('extra') | list | length ~ (m | selectattr('extra', 'defined') | list | length)
l | select('odd') | list ~ (l | reject('gt', 1) | list) ~ ([0, 1, ''] | select | list)
(m | selectattr('role', 'equalto', 'nobody') and 'always')
l | first ~ (l | last) ~ (s | first) ~ ([] | first) ~ (d | first)
l | sort ~ (l | sort(reverse=true)) ~ (w | sort) ~ (w | sort(case_sensitive=true)) ~ (m | sort(attribute='n') | map(attribute='n') | list)
l | reverse | list ~ ('abc' | reverse) ~ (w | unique | list) ~ ([1, 1.0, 2, 1] | unique | list)
l | sum ~ (l | min) ~ (l | max) ~ (m | sum(attribute='n')) ~ (w | max) ~ ([] | sum)
{'b': 2, 'A': 1, 'c': 0} | dictsort ~ ({'b': 2, 'A': 1} | dictsort(by='value', reverse=true))
d.c | items | list
d | items | map('first') | join(',')
(('12' | int) + 1) ~ ('1.9' | int) ~ ('x' | int) ~ ('x' | int(5)) ~ (2.9 | int) ~ (-2.9 | int) ~ ('3.5' | float) ~ (t | int)
-3 | abs ~ ((-3) | abs) ~ (-2.5 | abs)
x | string ~ (l | string | length) ~ ('a' | safe)
'hello wORLD (foo) a-b' | title ~ ('hELLO' | capitalize) ~ ('x' | upper) ~ ('É' | lower)
'a\\nb\\n\\nc' | indent ~ '|' ~ ('a\\nb' | indent(2, true)) ~ '|' ~ ('a\\n\\nb' | indent(1, blank=true)) ~ '|' ~ ('a\\n' | indent) ~ '|'
'aXbX' | replace('X', 'y') ~ ('aXbX' | replace('X', 'y', 1)) ~ (121 | replace(1, 3))
d | tojson
d | tojson(indent=2)
d | tojson(indent=0) ~ ([] | tojson(indent=2)) ~ ({} | tojson(indent=2))
d | tojson(separators=(',', ':')) ~ ({'b': 1, 'a': 2} | tojson(sort_keys=true))
u | tojson ~ (u | tojson(ensure_ascii=true)) ~ (q | tojson) ~ ("\\x01\\x7f<&'/" | tojson) ~ (1e16 | tojson) ~ (0.1 | tojson) ~ ((1, 2) | tojson)
none | tojson ~ (true | tojson) ~ ({1: 2, none: 3} | tojson) ~ ('' | tojson)
range(3) | list ~ (range(1, 7, 2) | list) ~ (range(3, 0, -1) | list) ~ range(4) | length
dict(a=1, b=2) ~ dict({'x': 1}, y=2)
namespace(a=1).a ~ (namespace().b is defined)
strftime_now('%Y') | length
'%d' if false else 'ok'
{'a': {'b': [1, {'c': 2}]}}['a'].b[1]['c']
[[1, 2], [3]] | map('length') | list ~ ([[3, 4], [1, 2]] | map(attribute=1) | list) ~ ([['a', 'b']] | map('join', '-') | first)
(m | first).role ~ (m | last)['content'] ~ m[0]['content'][0]
'a' ~ 1 + 2 ~ 'b'
('a' ~ 'b') | upper ~ 'c' | upper
-1 | abs
'abc' | upper | lower | length * 2
l[n - 5] ~ l[z]
('a', 'b')[1] ~ ([1, 2, 3] | last)
t if t else f ~ 'x'
"{{ not a tag }}" ~ '%}'
""".strip().split("\n")

TEXTS = [
    "a\n{% if t %}\nb\n{% endif %}\nc\n",
    "a\n    {% if t %}\n  b\n    {% endif %}\nc",
    "a\n    {%+ if t %}\n  b\n    {%- endif %}\nc",
    "a {% if t %} b {% endif %} c",
    "a {%- if t -%} b {%- endif -%} c",
    "a\n  {%- if t %}\n  b\n  {% endif -%}\n\n  c",
    "a\n  {{ n }}\n  {{- n -}}\n  b\n\n",
    "{% if t +%}\nx{% endif %}\n\ny",
    "a\n  {# gone #}\nb {#- gone -#} c {# x #} d\n{# y #}\n",
    "  {# gone #}  x",
    "a\r\n{% if t %}\r\nb\r{% endif %}\r\n",
    "{% raw %}{{ x }} {% if %}{% endraw %}|",
    "a\n  {% raw -%}\n  {{ x }}\n  {%- endraw %}\nb",
    "{% for i in l %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for i in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }};{% endfor %}",
    "{% for i in l %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }};{% endfor %}",
    "{% for i in l %}{{ loop.previtem is defined }}{{ loop.cycle('a', 'b') }}{{ loop.changed(i > 1) }};{% endfor %}",
    "{% for i in l if i > 1 %}{{ i }}{{ loop.length }}{% else %}none{% endfor %}",
    "{% for i in [] %}x{% else %}none{% endfor %}{% for i in nosuch %}x{% else %}none{% endfor %}",
    "{% for k, v in d.c.items() %}{{ k }}={{ v }}{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in 'abc' %}{{ c }}.{% endfor %}",
    "{% for (a, b) in [[1, 2], (3, 4)] %}{{ a }}{{ b }}{% endfor %}",
    "{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 4 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in l %}{% for j in w %}{% if j == 'c' %}{% break %}{% endif %}{{ i }}{{ j }}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% set v = 1 %}{% for i in l %}{% set v = v + i %}{{ v }}{% endfor %}{{ v }}",
    "{% set v = 1 %}{% if t %}{% set v = 2 %}{% endif %}{{ v }}",
    "{% set ns = namespace(v=1, found=false) %}{% for i in l %}{% set ns.v = ns.v + i %}{% if i == 1 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.v }}{{ ns.found }}",
    "{% set a, b = 1, [2] %}{{ a }}{{ b }}{% set c = 1, %}{{ c }}",
    "{% set block %}\n  hi {{ n }}\n{% endset %}[{{ block }}]{{ block | trim | length }}",
    "{% set block | upper | trim %} hi {% endset %}[{{ block }}]",
    "{% macro f(a, b='q', c=a) %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ f(1) }}{{ f(1, 2) }}{{ f(b=3, a=4) }}{{ f() }}",
    "{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "{% set v = 'outer' %}{% macro f() %}{{ v }}{% set v = 'inner' %}{{ v }}{% endmacro %}{{ f() }}{{ v }}",
    "{% macro f() %} x {% endmacro %}[{{ f() | trim }}][{{ f() ~ 'y' }}]",
    "{% for i in l %}{% macro g(a) %}{{ a }}{{ i }}{% endmacro %}{{ g('z') }}{% endfor %}",
    "{% if f %}a{% elif z %}b{% elif n == 7 %}c{% else %}d{% endif %}",
    "{% if not f and (e or l) %}a{% endif %}{% if n is defined and n is not none %}b{% endif %}",
    "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}",
    "{% filter upper %}abc {{ s | trim }}{% endfilter %}",
    "{% generation %}said{% endgeneration %}!",
    "{%- for m_ in m -%} {{ m_.role }} {%- endfor -%}",
    "{{ m[0].role }}\n\n{{- '\\n' }}\n{% if t %}{{ 'x' }}\n{% endif %}\n",
    "{%if t%}{{n}}{%endif%}{{'}}'}}{{ {'a':{}} }}",
    "{% set loop_messages = m %}{% for msg in loop_messages %}{% set content = '<' + msg['role'] + '>\n\n'+ msg['content'] | trim + '|' %}{% if loop.index0 == 0 %}{% set content = 'BOS' + content %}{% endif %}{{ content }}{% endfor %}",
]

REFUSED = [
    "{{ raise_exception('Say: ' ~ n) }}",
    "{{ nosuch.x }}",
    "{{ nosuch() }}",
    "{{ d.zz.y }}",
    "{{ 'a' + 1 }}",
    "{{ nosuch + 'a' }}",
    "{{ n.strip() }}",
    "{% for i in 5 %}{% endfor %}",
    "{{ 1 < 'a' }}",
    "{{ n | length }}",
    "{{ nosuch | tojson }}",
    "{{ l.append(1) }}",
    "{{ d.update({'a': 2}) }}",
    "{{ ''.__class__ }}{{ ''.__class__.__mro__ }}",
    "{{ 1 // 0 }}",
    "{{ 'x' | nosuchfilter }}",
    "{% if t %}",
    "{% endif %}",
    "{{ 1 +",
    "{% for i in range(1000000) %}{% endfor %}",
    "{% set d.a = 1 %}",
    "{{ ','.join([1]) }}",
    "{{ (m | selectattr('role')) | length }}",
    "{{ 'a' in 5 }}",
    "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
    "{{ 'abc'.index('x') }}",
    "{{ {'a': [1]}[[1]].x }}",
    "{% break %}",
]


def render(template, variables):
    try:
        return {"expected": _compile_jinja_template(template).render(**variables)}
    except jinja2.exceptions.TemplateError as refused:
        raised = type(refused) is jinja2.exceptions.TemplateError
        return {"raises": refused.message} if raised else {"refused": type(refused).__name__}
    except Exception as refused:
        return {"refused": type(refused).__name__}


def main():
    cases = []
    for name, template in TEMPLATES.items():
        for chat, messages in CHATS.items():
            for tools in ([], [TOOL]):
                for prompt in (False, True):
                    given = {"add_generation_prompt": prompt} | ({"tools": tools} if tools else {})
                    if name == "qwen3" and prompt and len(messages) == 1:
                        given["enable_thinking"] = False
                    case = {"template": name, "chat": chat, "given": given}
                    cases.append(case | render(template, COMMON | {"messages": messages} | given))
    small = []
    for source in ["{{ " + e + " }}" for e in EXPRESSIONS] + TEXTS + REFUSED:
        small.append({"source": source} | render(source, DATA))
    out = {"jinja2": jinja2.__version__, "templates": TEMPLATES, "common": COMMON, "messages": CHATS, "chats": cases, "data": DATA, "small": small}
    target = Path(__file__).parent / "../resources/chat-templates.json"
    target.write_text(json.dumps(out, ensure_ascii=True, indent=1) + "\n")
    refused = [c["source"] for c in small if "refused" in c or "raises" in c]
    print(len(cases), "chats,", sum("raises" in c for c in cases), "raised,", sum("refused" in c for c in cases), "refused;", len(small), "small,", len(refused), "refused")
    for source in refused:
        print("  refused:", source)


main()
