/*
 * Bringing plugins in: the options (-plugin, QEMU_PLUGIN), which of them are
 * inside the executable, opening the others, the checks, and the call of
 * install.
 *
 * Options only make a list of wishes; plugin_load fulfils it when the log
 * is set up and before the program is opened.
 */
#include "../linux/linux.h"
#include "plugin.h"
#ifndef MYNA_STATIC
#include <dlfcn.h>
#endif
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION_MIN = 2, VERSION_MAX = 7, VERSION_PROVISIONAL = 7 };

typedef int Install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

Plugin *plugins;
static const Guest *guest;

/* ---- those that are inside: plugins.h of the build folder has a line P(NAME) for each file of plugins/ ---- */

#define P(n) extern int n##_version; extern const struct myna_plugin_info n##_info; extern Install n##_install;
#include "plugins.h"
#undef P

static const struct InTree {
	const char *name;
	const int *version;
	Install *install;
	const struct myna_plugin_info *info;
} in_tree[] = {
#define P(n) { #n, &n##_version, n##_install, &n##_info },
#include "plugins.h"
#undef P
	{ 0 }
};

static const struct InTree *tree_find(const char *name, size_t len)
{
	for (const struct InTree *t = in_tree; t->name; t++)
		if (strlen(t->name) == len && !memcmp(t->name, name, len))
			return t;
	return NULL;
}

/* The one that a file of that name would be: lib and .so do not count. */
static const struct InTree *tree_by_file(const char *path)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	size_t len = strlen(base);
	const struct InTree *t;

	if (len > 3 && !strcmp(base + len - 3, ".so"))
		len -= 3;
	t = tree_find(base, len);
	if (!t && len > 3 && !strncmp(base, "lib", 3))
		t = tree_find(base + 3, len - 3);
	return t;
}

/* ---- wishes ---- */

typedef struct Wish {
	char *path;                  /* as given */
	const struct InTree *tree;   /* NULL: a file */
	int argc;
	char **argv;
	struct Wish *next;
} Wish;
static Wish *wishes;

/* The file that path names: itself, or with ".so" behind, as GLib's loader tries; NULL: there is none.
 * Malloced. */
static char *existing(const char *path)
{
	size_t len = strlen(path);
	char *so;

	if (!access(path, F_OK))
		return xstrdup(path);
	if (len > 3 && !strcmp(path + len - 3, ".so"))
		return NULL;
	so = xasprintf("%s.so", path);
	if (!access(so, F_OK))
		return so;
	free(so);
	return NULL;
}

/* A bare name is first of all that of a plugin inside; so is any that no file has. */
static const struct InTree *resolve(const char *path)
{
	const struct InTree *t = strchr(path, '/') ? NULL : tree_find(path, strlen(path));
	char *file;

	if (t)
		return t;
	file = existing(path);
	free(file);
	return file ? NULL : tree_by_file(path);
}

static Wish *wish(const char *path)
{
	const struct InTree *t = resolve(path);
	Wish **at, *w;

	for (at = &wishes; (w = *at); at = &w->next)
		if (t ? t == w->tree : !strcmp(path, w->path))
			return w;
	w = *at = xcalloc(1, sizeof(*w));
	w->path = xstrdup(path);
	w->tree = t;
	return w;
}

static void add_arg(Wish *w, char *arg)
{
	w->argv = xrealloc(w->argv, ((size_t)w->argc + 2) * sizeof(*w->argv));
	w->argv[w->argc++] = arg;
	w->argv[w->argc] = NULL;
}

/* ---- the option's text ---- */

typedef struct Piece { /* malloced texts */
	char *name, *value;
	bool bare;         /* given without a value */
} Piece;

/* Text up to a comma; two of them are one that does not end it. */
static char *take_value(const char **s)
{
	char *v = xmalloc(strlen(*s) + 1), *to = v;

	for (; **s; (*s)++) {
		if (**s == ',' && *++*s != ',')
			break;
		*to++ = **s;
	}
	*to = 0;
	return v;
}

/*
 * "file,a=b,flag,noflag": what stands first is the file when it is not "name=value", a word alone is on, and off
 * when it begins with "no". Steps *s over the piece and its comma.
 */
static Piece take_piece(const char **s, bool first)
{
	size_t n = strcspn(*s, "=,");
	Piece p = { .bare = (*s)[n] != '=' && !first };

	if ((*s)[n] == '=') {
		p.name = xasprintf("%.*s", (int)n, *s);
		*s += n + 1;
		p.value = take_value(s);
	} else if (first) {
		p.name = xstrdup("file");
		p.value = take_value(s);
	} else {
		const char *word = *s;
		bool off = n >= 2 && !strncmp(word, "no", 2);

		p.name = xasprintf("%.*s", (int)(off ? n - 2 : n), off ? word + 2 : word);
		p.value = xstrdup(off ? "off" : "on");
		*s += n;
		if (**s == ',')
			++*s;
	}
	return p;
}

static void piece_free(Piece *p)
{
	free(p->name);
	free(p->value);
}

static bool asks_help(const Piece *p)
{
	const char *s = p->bare ? p->name : p->value;

	return !strcmp(s, "help") || !strcmp(s, "?");
}

static bool boolean(const char *s)
{
	bool b;

	return qemu_plugin_bool_parse("", s, &b);
}

/* ---- files ---- */

static NORETURN PRINTF(2, 3) void cannot(const char *path, const char *fmt, ...)
{
	char why[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	log_flush();
	fatal("Could not load plugin %s: %s", path, why);
}

#ifdef MYNA_STATIC
static void *open_file(const char *path)
{
	const struct InTree *t = tree_by_file(path);

	if (t)
		cannot(path,
		    "this executable is static and opens no plugin files; -plugin %s is the same plugin, inside",
		    t->name);
	cannot(path, "this executable is static and opens no plugin files (-plugin list shows what is inside)");
}
static void *find(void *handle UNUSED, const char *name UNUSED) { return NULL; }
static void close_file(void *handle UNUSED) { }
static const char *why_not(void) { return ""; }
#else
static void *open_file(const char *path)
{
	char *file = existing(path), *here = NULL;
	void *h;

	if (file && !strchr(file, '/')) /* dlopen would not look in this directory */
		here = xasprintf("./%s", file);
	h = dlopen(here ? here : file ? file : path, RTLD_NOW | RTLD_LOCAL);
	if (!h) {
		const char *why = dlerror();

		cannot(path, "%s%s", why,
		    strstr(why, "libglib") ? " (the plugin needs GLib 2, which is not installed here)" :
		    file || strchr(path, '/') ? "" : " (-plugin list shows what is inside)");
	}
	free(file);
	free(here);
	return h;
}
static void *find(void *handle, const char *name)
{
	dlerror();
	return dlsym(handle, name);
}
static void close_file(void *handle) { dlclose(handle); }
static const char *why_not(void) { return dlerror(); }
#endif

void *plugin_symbol(const Plugin *p, const char *name)
{
	return p->handle ? find(p->handle, name) : NULL;
}

/* ---- help ---- */

static void print_list(void)
{
	printf("Plugins inside, for -plugin NAME[,option=value...] (-plugin NAME,help lists the options):\n");
	for (const struct InTree *t = in_tree; t->name; t++)
		printf("  %-12s %s\n", t->name, t->info->summary);
}

static void print_options(const char *name, const struct myna_plugin_info *info)
{
	static const char *const type[] = {
		[MYNA_OPT_BOOL] = "on|off", [MYNA_OPT_U64] = "number",
		[MYNA_OPT_STR] = "text", [MYNA_OPT_FN] = "value",
	};

	printf("%s: %s\n", name, info->summary);
	printf("%s", info->options && info->options->name ? "\nOptions:\n" : "It has no options.\n");
	for (const struct myna_option *o = info->options; o && o->name; o++) {
		char left[80];

		snprintf(left, sizeof(left), "%s=%s", o->name,
		    (unsigned)o->type < LEN(type) ? type[o->type] : "value");
		printf("  %-24s %s%s%s%s\n", left, o->help ? o->help : "", o->def ? " (default: " : "",
		    o->def ? o->def : "", o->def ? ")" : "");
	}
}

/* What can be said of w; NULL: of none. */
static NORETURN void help(const Wish *w)
{
	const struct myna_plugin_info *info = w && w->tree ? w->tree->info : NULL;

	if (w && !w->tree)
		info = find(open_file(w->path), "myna_plugin_info");
	if (info)
		print_options(w->tree ? w->tree->name : w->path, info);
	else
		printf("Plugin options\n  file=<path/to/plugin.so>\n  plugin specific arguments\n");
	if (!w)
		printf("-plugin list shows the plugins inside, -plugin NAME,help the options of one.\n");
	exit(0);
}

/* ---- the option ---- */

static void set_option(Wish *w, const Piece *p)
{
	if (p->bare) {
		warn("warning: short-form boolean option '%s%s' deprecated", !strcmp(p->value, "off") ? "no" : "",
		    p->name);
		fprintf(stderr, "Please use %s=%s instead\n", p->name, p->value);
	}
	if (!strcmp(p->name, "arg") && !boolean(p->value)) {
		char *full = xasprintf("%s%s", p->value, strchr(p->value, '=') ? "" : "=on");

		warn("warning: using 'arg=%s' is deprecated", p->value);
		fprintf(stderr, "Please use '%s' directly\n", full);
		add_arg(w, full);
	} else {
		add_arg(w, xasprintf("%s=%s", p->name, p->value));
	}
}

void plugin_option(const char *arg)
{
	Wish *w = NULL;

	if (!strcmp(arg, "list")) {
		print_list();
		exit(0);
	}
	for (const char *s = arg; *s;) {
		Piece p = take_piece(&s, s == arg);

		if (asks_help(&p))
			help(w);
		if (!strcmp(p.name, "file")) {
			if (!*p.value)
				fatal("-plugin %s: requires a non-empty argument", arg);
			w = wish(p.value);
		} else if (strcmp(p.name, "id")) {
			if (!w)
				fatal("-plugin %s: missing earlier '-plugin file=' option", arg);
			set_option(w, &p);
		}
		piece_free(&p);
	}
}

char *plugin_lasting(const char *arg)
{
	char *all = xstrdup(""), cwd[4096];

	for (const char *s = arg; *s;) {
		Piece p = take_piece(&s, s == arg);
		bool move = !strcmp(p.name, "file") && *p.value && *p.value != '/' && !resolve(p.value) &&
			getcwd(cwd, sizeof(cwd));
		char *value = move ? xasprintf("%s/%s", cwd, p.value) : xstrdup(p.value), *longer, *to;
		size_t n = strlen(all);

		/* The value twice: room for commas to double. */
		longer = xasprintf("%s%s%s=%s%s", all, n ? "," : "", p.name, value, value);
		to = longer + n + (n > 0) + strlen(p.name) + 1;
		for (const char *v = value; *v; v++) {
			*to++ = *v;
			if (*v == ',')
				*to++ = ',';
		}
		*to = 0;
		free(value);
		free(all);
		all = longer;
		piece_free(&p);
	}
	return all;
}

/* ---- loading ---- */

Plugin *plugin_by_id(uint64_t id)
{
	for (Plugin *p = plugins; p; p = p->next)
		if (p->id == id)
			return p;
	log_flush();
	warn("%s%s%s0x%" PRIx64 " is no plugin's id", plugin_call.plugin ? "plugin " : "",
	    plugin_call.plugin ? plugin_call.plugin->name : "", plugin_call.plugin ? ": " : "", id);
	return NULL;
}

const Guest *plugin_guest(void)
{
	return guest;
}

void plugin_drop(Plugin *p)
{
	Plugin **at;

	for (at = &plugins; *at && *at != p; at = &(*at)->next)
		;
	if (*at)
		*at = p->next; /* p's own link stays: somebody may be looking at it */
	if (p->handle)
		close_file(p->handle);
	for (int i = 0; i < p->argc; i++)
		free(p->argv[i]);
	free(p->argv);
	p->handle = NULL;
	p->argv = NULL;
	p->argc = 0;
}

/* Numbers that nobody takes for something else (splitmix64). */
static uint64_t new_id(void)
{
	static uint64_t state;
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static Install *check_file(Plugin *p)
{
	union { void *p; Install *fn; } install;
	const int *version;

	p->handle = open_file(p->name);
	install.p = find(p->handle, "qemu_plugin_install");
	if (!install.p) {
		const char *why = why_not();

		if (!why)
			cannot(p->name, "qemu_plugin_install is NULL");
		cannot(p->name, "'qemu_plugin_install': %s", why);
	}
	version = find(p->handle, "qemu_plugin_version");
	if (!version)
		cannot(p->name, "plugin does not declare API version 'qemu_plugin_version': %s", why_not());
	p->version = *version;
	return install.fn;
}

static void load(Wish *w)
{
	Plugin *p = xcalloc(1, sizeof(*p)), **at;
	qemu_info_t info = { .target_name = guest->name };
	Install *install;
	int r;

	p->id = new_id();
	p->name = w->tree ? w->tree->name : w->path;
	p->argc = w->argc;
	p->argv = w->argv ? w->argv : xcalloc(1, sizeof(*p->argv));
	if (w->tree) {
		p->version = *w->tree->version;
		install = w->tree->install;
		if (strcmp(w->path, w->tree->name) && logging(LOG_PLUGIN))
			log_printf("plugin %s: there is no such file, the plugin %s inside is taken\n", w->path,
			    p->name);
	} else {
		install = check_file(p);
	}
	if (p->version < VERSION_MIN)
		cannot(p->name,
		    "plugin requires API version %d, but this myna supports only a minimum version of %d",
		    p->version, VERSION_MIN);
	if (p->version > VERSION_MAX)
		cannot(p->name, "plugin requires API version %d, but this myna supports only up to version %d",
		    p->version, VERSION_MAX);
	if (p->version == VERSION_PROVISIONAL && logging(LOG_PLUGIN))
		log_printf("plugin %s: version %d of the interface is provisional, it may still change\n", p->name,
		    p->version);
	info.version.min = VERSION_MIN;
	info.version.cur = p->version;
	for (at = &plugins; *at; at = &(*at)->next)
		;
	*at = p;
	api_glib(p);
	r = plugin_install(p, install, &info);
	if (r)
		cannot(p->name, "qemu_plugin_install returned error code %d", r);
}

void plugin_load(const Guest *g, const char *path)
{
	Wish *next;

	if (!wishes)
		return;
	guest = g ? g : program_guest(path);
	if (!guest)
		guest = guest_list[0][0];
	plugin_begin();
	for (Wish *w = wishes; w; w = next) {
		next = w->next;
		load(w);
		if (w->tree)
			free(w->path);
		free(w);
	}
	wishes = NULL;
}
