/*
 * The list of guests that are compiled in, and -cpu: models and features
 * out of a guest's tables.
 */
#include "myna.h"
#include <stdlib.h>
#include <string.h>

/* list.h of the build folder: src/arch/list.h reduced to what GUESTS= names. */
#define GUEST(folder) extern const Guest *const folder##_guests[];
#include "list.h"
#undef GUEST
const Guest *const *const guest_list[] = {
#define GUEST(folder) folder##_guests,
#include "list.h"
#undef GUEST
	NULL
};

const Guest *guest_by_name(const char *name)
{
	for (const Guest *const *const *folder = guest_list; *folder; folder++)
		for (const Guest *const *g = *folder; *g; g++)
			if (!strcmp((*g)->name, name))
				return *g;
	return NULL;
}

static const CpuModel *find_model(const Guest *g, const char *name)
{
	for (const CpuModel *m = g->models; m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

static const Feature *find_feature(const Guest *g, const char *name)
{
	for (const Feature *f = g->features; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/* With everything that the features of set imply. */
static uint64_t with_implied(const Guest *g, uint64_t set)
{
	uint64_t before;

	do {
		before = set;
		for (const Feature *f = g->features; f->name; f++)
			if (set & f->bit)
				set |= f->implies;
	} while (set != before);
	return set;
}

/* Without the features in `what` and those that imply one of them. */
static uint64_t without(const Guest *g, uint64_t set, uint64_t what)
{
	for (const Feature *f = g->features; f->name; f++)
		if (f->bit && with_implied(g, f->bit) & what)
			set &= ~f->bit;
	return set & ~what;
}

/*
 * Features are those of the model, changed by what the text names from left
 * to right; then what they imply is added; then what they exclude goes. A
 * feature without a bit is a group: its name stands for what it implies.
 */
const CpuModel *cpu_model_taken;

uint64_t cpu_model(const Guest *g, const char *spec)
{
	char *copy = xstrdup(spec ? spec : g->models->name), *save, *s;
	const CpuModel *m;
	uint64_t set, on = 0, gone = 0;

	s = strtok_r(copy, ",", &save);
	m = s ? find_model(g, s) : NULL;
	if (!m)
		fatal_status(2, "-cpu %s: no such model (-cpu help lists them)", s ? s : "");
	cpu_model_taken = m;
	set = m->features;
	while ((s = strtok_r(NULL, ",", &save))) {
		const Feature *f;
		bool value = *s != '-';
		char *eq = strchr(s, '=');

		if (*s == '+' || *s == '-') {
			s++;
		} else if (eq) {
			*eq++ = 0;
			value = !strcmp(eq, "on") || !strcmp(eq, "true") || !strcmp(eq, "yes");
			if (!value && strcmp(eq, "off") && strcmp(eq, "false") && strcmp(eq, "no"))
				fatal_status(2, "-cpu: %s=%s: on or off is wanted", s, eq);
		}
		f = find_feature(g, s);
		if (!f)
			fatal_status(2, "-cpu: %s has no feature %s (-cpu help lists them)", g->name, s);
		if (value)
			on |= f->bit ? f->bit : f->implies;
		else
			on = without(g, on, f->bit ? f->bit : f->implies);
		set = value ? set | on : without(g, set, f->bit ? f->bit : f->implies);
	}
	for (const Feature *f = g->features; f->name; f++) {
		if (on & f->bit && on & f->excludes)
			fatal_status(2, "-cpu: feature %s excludes another one that is named", f->name);
		if (set & f->bit)
			gone |= f->excludes;
	}
	set = with_implied(g, set);
	for (const Feature *f = g->features; f->name; f++)
		if (set & f->bit & ~gone)
			gone |= f->excludes;
	free(copy);
	return set & ~gone;
}

void cpu_model_help(const Guest *g, FILE *f)
{
	fprintf(f, "Models of %s (the first is the default):\n", g->name);
	for (const CpuModel *m = g->models; m->name; m++)
		fprintf(f, "  %-20s %s\n", m->name, m->help ? m->help : "");
	fprintf(f, "Features, as in -cpu MODEL,NAME=on,NAME=off:\n");
	for (const Feature *x = g->features; x->name; x++)
		fprintf(f, "  %-20s %s\n", x->name, x->help ? x->help : "");
}
