// so.h - what the plugins of this folder share: they are built for every version of the interface, from myna's own
// header.
#ifndef SO_H
#define SO_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef USE_GLIB
#include <glib.h>
#endif
#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

// Heads of callbacks whose parameters changed with version 7, and the argument that their registration takes
// since.
#if QEMU_PLUGIN_VERSION >= 7
#define SIMPLE(name) static void name(void *udata)
#define UDATA(name)  static void name(void *udata)
#define VCPU(name)   static void name(unsigned vcpu, void *udata)
#define THEN         , (void *)udata_mark
#define IS_MARKED    (udata == (void *)udata_mark)
#else
#define SIMPLE(name) static void name(qemu_plugin_id_t udata)
#define UDATA(name)  static void name(qemu_plugin_id_t id_, void *udata)
#define VCPU(name)   static void name(qemu_plugin_id_t udata, unsigned vcpu)
#define THEN
#define IS_MARKED (udata == my_id)
#endif
static __attribute__((unused)) const char udata_mark[] = "so";
static __attribute__((unused)) qemu_plugin_id_t my_id;

__attribute__((format(printf, 1, 2), unused)) static void say(const char *fmt, ...)
{
	char buf[4096];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	qemu_plugin_outs(buf);
}

// The value of option name, or what it is without one.
__attribute__((unused)) static const char *option(int argc, char **argv, const char *name, const char *without)
{
	size_t n = strlen(name);
	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=')
			without = argv[i] + n + 1;
	return without;
}

#endif
