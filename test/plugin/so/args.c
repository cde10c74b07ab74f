// args.c - what install was given: a line for each element of argv; and what is true of its words.
#include "so.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	say("%d:", argc);
	for (int i = 0; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		bool b = false;
		say(" [%s]", argv[i]);
		if (eq && strncmp(argv[i], "bool", 4) == 0) {
			bool good = qemu_plugin_bool_parse(argv[i], eq + 1, &b);
			say("%s", good ? b ? "true" : "false" : "neither");
		}
	}
	say("\n");
	return 0;
}
