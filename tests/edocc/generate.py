# SPDX-License-Identifier: MIT
"""Random async programs, the same for the same seed.

    generate.py plain SEED     awaits everywhere, in all that C can nest: its
                               output is that of the plain reading
    generate.py scopes SEED    defers, cleanup, future variables and groups on
                               top of that: what is entered must be left

A program is a list of async functions, each of which calls earlier ones, so it
ends; every loop and backward jump is bounded. All arithmetic is unsigned, and
where C leaves an order open nothing depends on it: a function called inside a
larger expression is silent and touches no variable of its caller."""

import random
import sys

NAMES = "a b c d e f".split()
BINARY = ["+", "-", "*", "^", "&", "|", "<", "==", ">="]

PRELUDE = """\
#include "drive.h"
#include <edo.h>

struct duo {
	unsigned x, y;
};

static unsigned mix(unsigned a, unsigned b)
{
	return (a ^ (b << 3)) * 2654435761u >> 7;
}

static async struct duo make_duo(unsigned x, unsigned y)
{
	await nap(x % 2);
	return (struct duo){ x, y };
}

static async unsigned add_to(unsigned *p, unsigned x)
{
	await nap(1);
	*p += x;
	return *p;
}

static async unsigned total(const unsigned *list, unsigned n)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += (unsigned)await after((int)(i & 1), (int)list[i]);
	return sum;
}

static async unsigned owning(EDO_OWNED(leave_pointed) const char *name,
			     unsigned x)
{
	unsigned y = (unsigned)await after(1, (int)x);

	return y + (unsigned)name[0];
}

"""


class Variable:
    """A local in scope: its name, its kind, how many elements."""

    def __init__(self, name, kind, size=1, writable=True):
        self.name = name
        self.kind = kind
        self.size = size
        self.writable = writable


class Function:
    """One async function as text."""

    def __init__(self, maker, number, silent):
        self.maker = maker
        self.random = maker.random
        self.silent = silent
        self.name = "%s%d" % ("p" if silent else "e", number)
        self.scopes = [{}]
        self.lines = []
        self.depth = 1
        self.loops = 0
        self.labels = 0
        self.awaits_left = 14
        self.in_defer = 0
        self.boundary = 0
        self.write()

    # ---- text -------------------------------------------------------------

    def put(self, text):
        self.lines.append("\t" * self.depth + text)

    def open(self, text):
        self.put(text + " {")
        self.depth += 1
        self.scopes.append({})

    def close(self, text="}"):
        self.scopes.pop()
        self.depth -= 1
        self.put(text)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    # ---- variables --------------------------------------------------------

    def visible(self, kinds, writable=False):
        found = {}
        for scope in self.scopes:
            found.update(scope)
        return [v for v in found.values()
                if v.kind in kinds and (v.writable or not writable)]

    def declare(self, name, kind, size=1, writable=True):
        self.scopes[-1][name] = Variable(name, kind, size, writable)

    def fresh_name(self):
        free = [n for n in NAMES if n not in self.scopes[-1]]
        return self.random.choice(free) if free else None

    def element(self, variable, index):
        if variable.kind == "array":
            return "%s[%s %% %d]" % (variable.name, index, variable.size)
        if variable.kind == "duo":
            return variable.name + self.random.choice([".x", ".y"])
        if variable.kind == "pointer":
            return "*" + variable.name
        return variable.name

    def read(self):
        variables = self.visible(["number", "array", "duo", "pointer"])
        if not variables or self.chance(20):
            return "%du" % self.random.randrange(12)
        return self.element(self.random.choice(variables),
                            "%du" % self.random.randrange(5))

    # ---- expressions ------------------------------------------------------

    def simple(self, depth=2):
        """Without await."""
        if depth == 0 or self.chance(30):
            return self.read()
        if self.chance(15):
            return "mix(%s, %s)" % (self.simple(depth - 1),
                                    self.simple(depth - 1))
        return "(%s %s %s)" % (self.simple(depth - 1),
                               self.random.choice(BINARY),
                               self.simple(depth - 1))

    def leaf(self, depth):
        n = "%d" % self.random.randrange(3)
        value = self.expression(depth - 1) if depth > 0 else self.simple(1)
        name = self.random.choice(["after", "after", "after", "ready", "slow",
                                   "late", "far_after"])
        if name == "ready":
            return "(unsigned)await ready((int)(%s))" % value
        if name == "slow":
            n += ", 1"
        return "(unsigned)await %s(%s, (int)(%s))" % (name, n, value)

    def call(self, depth):
        """An await of something silent."""
        callees = self.maker.silent
        kind = self.random.randrange(10)
        self.awaits_left -= 1
        if kind == 0:
            return "(await make_duo(%s, %s)).%s" % (
                self.simple(1), self.simple(1), self.random.choice("xy"))
        if kind == 1:
            return "await total((unsigned[]){ %s, %s, %s }, 3)" % (
                self.simple(1), self.expression(depth - 1), self.simple(1))
        if kind < 6 and callees and not self.loops:
            text = "%s(%s, %s)" % (self.random.choice(callees),
                                   self.expression(depth - 1),
                                   self.simple(1))
            return "await edo_box(%s)" % text if self.chance(20) \
                else "await " + text
        return self.leaf(depth - 1)

    def expression(self, depth=3):
        if depth <= 0 or self.awaits_left <= 0 or self.in_defer:
            return self.simple(1)
        kind = self.random.randrange(12)
        sub = lambda: self.expression(depth - 1)
        if kind < 4:
            return self.call(depth)
        if kind == 4:
            return "(%s && %s)" % (sub(), sub())
        if kind == 5:
            return "(%s || %s)" % (sub(), sub())
        if kind == 6:
            return "(%s ? %s : %s)" % (sub(), sub(), sub())
        if kind == 7:
            return "(%s, %s)" % (sub(), sub())
        if kind == 8:
            return "!%s" % self.call(depth)
        if kind == 9 and depth > 1:
            return "({ unsigned t = %s; t * 3 + %s; })" % (sub(), sub())
        return "(%s %s %s)" % (sub(), self.random.choice(BINARY), sub())

    # ---- declarations -----------------------------------------------------

    def declaration(self):
        name = self.fresh_name()
        if not name:
            return
        kind = self.random.randrange(9)
        # The initialiser is made before the name is in scope: in C it would
        # name the new variable, which has no value yet.
        hidden = {k: v for k, v in self.scopes[-1].items()}
        for scope in self.scopes[:-1]:
            if name in scope:
                self.scopes[-1][name] = Variable(name, "hidden")
        if kind < 3:
            text = "unsigned %s = %s;" % (name, self.expression())
            made = ("number", 1, True)
        elif kind == 3:
            text = "const unsigned %s = %s;" % (name, self.expression())
            made = ("number", 1, False)
        elif kind == 4:
            values = [self.expression(2)
                      for _ in range(self.random.randrange(1, 4))]
            size = max(len(values), self.random.randrange(1, 6))
            bound = "" if size == len(values) else str(size)
            text = "unsigned %s[%s] = { %s };" % (name, bound,
                                                  ", ".join(values))
            made = ("array", size, True)
        elif kind == 5:
            text = "struct duo %s = { .y = %s, .x = %s };" % (
                name, self.expression(2), self.simple())
            made = ("duo", 1, True)
        elif kind == 6:
            text = "struct duo %s = await make_duo(%s, %s);" % (
                name, self.simple(), self.simple())
            made = ("duo", 1, True)
            if self.in_defer:
                text = "struct duo %s = { 1, 2 };" % name
        elif kind == 7:
            targets = [v for v in self.visible(["number", "array", "duo"],
                                               True)]
            if targets:
                text = "unsigned *%s = &%s;" % (
                    name, self.element(self.random.choice(targets), "1u"))
            else:
                text = "unsigned *%s = (unsigned[]){ %s, 2 };" % (
                    name, self.simple())
            made = ("pointer", 1, True)
        else:
            text = "unsigned char %s = (unsigned char)(%s);" % (
                name, self.expression(2))
            made = ("byte", 1, True)
        self.scopes[-1] = hidden
        self.put(text)
        self.declare(name, *made)

    # ---- statements -------------------------------------------------------

    def note(self):
        if self.silent:
            return self.assignment()
        return self.put('note("%s %%u", %s);' % (self.name, self.simple()))

    def assignment(self):
        targets = self.visible(["number", "array", "duo", "pointer"], True)
        if not targets:
            return self.declaration()
        target = self.element(self.random.choice(targets), "%du"
                              % self.random.randrange(5))
        operator = self.random.choice(["=", "=", "+=", "^=", "-="])
        return self.put("%s %s %s;" % (target, operator, self.expression()))

    def effect(self):
        """Awaits something that notes or writes, as a whole statement."""
        if self.in_defer:
            return self.assignment()
        numbers = self.visible(["number"], True)
        self.awaits_left -= 1
        if self.maker.loud and not self.silent and not self.loops and \
                self.chance(50):
            callee = self.random.choice(self.maker.loud)
            text = "await %s(%s, %s)" % (callee, self.simple(1),
                                         self.simple(1))
            if numbers and self.chance(60):
                text = "%s = %s" % (self.random.choice(numbers).name, text)
            return self.put(text + ";")
        targets = self.visible(["number", "array", "duo"], True)
        if not targets:
            return self.put("await nap(1);")
        return self.put("await add_to(&%s, %s);" % (
            self.element(self.random.choice(targets), "0u"), self.simple()))

    def block(self, level, count=None):
        for _ in range(count or self.random.randrange(1, 4)):
            self.statement(level)

    def branch(self, level):
        self.open("if (%s)" % self.expression())
        self.block(level - 1)
        if self.chance(50):
            self.close("} else {")
            self.depth += 1
            self.scopes.append({})
            self.block(level - 1)
        self.close()

    def loop(self, level):
        counter = "i%d" % len(self.scopes)
        bound = self.random.randrange(1, 4)
        kind = self.random.randrange(4)
        self.loops += 1
        wrapped = kind != 0
        if kind == 0:
            self.open("for (unsigned %s = 0; %s < %du; %s++)"
                      % (counter, counter, bound, counter))
        else:
            self.open("")
            self.put("unsigned %s = 0;" % counter)
            condition = "%s++ < %du && (%s || 1)" % (counter, bound,
                                                    self.expression(2))
            if kind == 1:
                self.open("while (%s)" % condition)
            elif kind == 2:
                self.open("for (; %s; %s)" % (condition, self.expression(1)))
            else:
                self.open("do")
        self.declare(counter, "number", 1, False)
        self.block(level - 1)
        if self.chance(30):
            self.put("if (%s)" % self.expression(2))
            self.put("\t%s;" % self.random.choice(["break", "continue"]))
            self.block(level - 1, 1)
        self.loops -= 1
        if kind == 3:
            self.close("} while (%s);" % condition)
        else:
            self.close()
        if wrapped:
            self.close()

    def switch(self, level):
        self.open("switch (%s %% 4)" % self.expression(2))
        for case in ["case 0:", "case 1:", "case 2 ... 3:", "default:"]:
            if self.chance(25):
                continue
            self.put(case)
            self.open("")
            self.block(level - 1)
            self.close()
            if self.chance(60):
                self.put("break;")
        self.close()

    def forward(self, level):
        label = self.new_label()
        self.open("")
        self.block(level - 1, 1)
        self.put("if (%s)" % self.expression(2))
        self.put("\tgoto %s;" % label)
        self.block(level - 1)
        self.close()
        self.put("%s:;" % label)

    def backward(self, level):
        label = self.new_label()
        fuel = "fuel_" + label
        self.open("")
        self.put("unsigned %s = 2;" % fuel)
        self.put("%s:;" % label)
        self.loops += 1
        self.open("")
        self.block(level - 1)
        self.put("if (%s-- > 0)" % fuel)
        self.put("\tgoto %s;" % label)
        self.block(level - 1, 1)
        self.close()
        self.loops -= 1
        self.close()

    def new_label(self):
        self.labels += 1
        return "l%d" % self.labels

    def leave_function(self):
        if self.in_defer:
            return self.note()
        self.put("if (%s)" % self.expression(2))
        return self.put("\treturn %s;" % self.expression(2))

    # ---- scopes with a list -----------------------------------------------

    def cleanup(self):
        if self.silent or self.in_defer:
            return self.assignment()
        name = self.maker.resource()
        return self.put('const char *%s CLEANUP = enter("%s");' % (name, name))

    def deferred(self, level):
        if self.silent or self.in_defer:
            return self.assignment()
        name = self.maker.resource()
        self.put('enter("%s");' % name)
        kind = self.random.randrange(4)
        if kind == 0:
            return self.put('defer leave("%s");' % name)
        self.open("defer")
        self.in_defer += 1
        if kind > 1:
            self.put("await tidy(%d);" % self.random.randrange(3))
        self.block(min(level - 1, 1), 1)
        self.in_defer -= 1
        self.put('leave("%s");' % name)
        return self.close()

    def owned(self):
        if self.silent or self.in_defer:
            return self.assignment()
        return self.put('await owning(enter("%s"), %s);' % (
            self.maker.resource(), self.simple(1)))

    def child(self):
        """A call for a line, an arm or a future variable."""
        kind = self.random.randrange(5)
        if kind == 0 and not self.loops:
            loud = self.maker.loud or self.maker.silent
            if loud and not self.silent:
                return "%s(%s, %s)" % (self.random.choice(loud),
                                       self.simple(1), self.simple(1))
        if kind == 1 and not self.silent:
            return 'owning(enter("%s"), %s)' % (self.maker.resource(),
                                                self.simple(1))
        if kind == 2 and self.maker.silent and not self.loops:
            return "%s(%s, 1)" % (self.random.choice(self.maker.silent),
                                  self.simple(1))
        return "%s(%d, (int)%s)" % (self.random.choice(["after", "late",
                                                        "far_after"]),
                                    self.random.randrange(4), self.simple(1))

    def future(self, level):
        if self.silent or self.in_defer:
            return self.assignment()
        name = "f%d" % self.maker.number()
        self.open("")
        self.put("edo_future(unsigned) %s = owning(enter(\"%s\"), %s);" % (
            name, self.maker.resource(), self.simple(1)))
        self.block(level - 1, 1)
        if self.chance(30):
            self.put("await_any {")
            self.put("\twhen (%s)" % name)
            self.put("\t\tnote(\"won\");")
            self.put("\twhen (nap(%d))" % self.random.randrange(2))
            self.put("\t\tnote(\"lost\");")
            self.put("}")
            self.block(level - 1, 1)
        elif self.chance(50):
            self.put("if (%s)" % self.simple())
            self.put('\tnote("%%u", await %s);' % name)
        return self.close()

    def group(self, level):
        if self.silent or self.in_defer:
            return self.assignment()
        kind = self.random.choice(["all", "try", "any", "biased"])
        targets = self.visible(["number"], True)
        self.awaits_left -= 2
        destination = lambda: self.random.choice(targets).name + " = " \
            if targets and self.chance(70) else ""
        if kind in ("all", "try"):
            self.open("" if kind == "try" else "await_all")
            if kind == "try":
                self.put("int r = 1;")
                self.open("await_try_all (r)")
            for _ in range(self.random.randrange(1, 4)):
                self.put("%s%s;" % (destination(), self.child()))
            if kind == "try":
                self.close()
                self.put('note("r %d", r);')
            return self.close()
        self.open("await_any" if kind == "any" else "await_any_biased")
        for _ in range(self.random.randrange(1, 4)):
            line = "%s%s" % (destination(), self.child())
            self.open("when_if (%s, %s)" % (self.simple(1), line)
                      if self.chance(30) else "when (%s)" % line)
            self.block(level - 1, 1)
            self.close()
        self.open("otherwise")
        self.block(level - 1, 1)
        self.close()
        return self.close()

    # ---- choosing ---------------------------------------------------------

    def statement(self, level):
        flat = [self.note, self.assignment, self.assignment, self.declaration,
                self.declaration, self.effect, self.effect, self.cleanup,
                self.leave_function]
        deep = [self.branch, self.branch, self.loop, self.loop, self.switch,
                self.forward, self.backward]
        if self.maker.has_scopes:
            deep += [self.deferred, self.deferred, self.future, self.group]
            flat += [self.owned]
        if level > 0 and self.chance(45):
            self.random.choice(deep)(level)
        else:
            self.random.choice(flat)()

    def write(self):
        self.declare("x", "number")
        self.declare("y", "number")
        self.block(3, self.random.randrange(4, 8))
        self.put("return %s;" % self.expression())

    def text(self):
        head = "static async unsigned %s(unsigned x, unsigned y)\n{\n" \
            % self.name
        return head + "\n".join(self.lines) + "\n}\n\n"


class Maker:
    """A whole program."""

    def __init__(self, kind, seed):
        self.random = random.Random("%s %d" % (kind, seed))
        self.has_scopes = kind == "scopes"
        self.silent = []
        self.loud = []
        self.count = 0

    def number(self):
        self.count += 1
        return self.count

    def resource(self):
        return "r%d" % self.number()

    def functions(self):
        text = ""
        for i in range(9):
            function = Function(self, i, i % 3 == 0)
            text += function.text()
            (self.silent if function.silent else self.loud).append(
                function.name)
            # What calls what calls what takes long.
            self.silent = self.silent[-1:]
            self.loud = self.loud[-2:]
            if i % 3 == 2:
                self.silent, self.loud = self.silent, self.loud[-1:]
        return text

    def text(self):
        body = self.functions()
        calls = "".join('\tnote("%s = %%u", await %s(%d, %d));\n' % (n, n, i, 3)
                        for i in range(2)
                        for n in ["e1", "e2", "e4", "e5", "e7", "e8"])
        if self.has_scopes:
            calls = "\tleave_in_any_order();\n" + calls
        return PRELUDE + body + "async int root(void)\n{\n" + calls + \
            "\treturn 0;\n}\n"


if __name__ == "__main__":
    sys.stdout.write(Maker(sys.argv[1], int(sys.argv[2])).text())
