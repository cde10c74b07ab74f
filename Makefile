# make, make check, make install: see README.md. The knobs are in config.mk.
.DEFAULT_GOAL := all
include config.mk
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

VERSION := $(shell sed -n 's/^\#define MYNA_VERSION "\(.*\)"/\1/p' src/myna.h)
B := $(BUILD)
comma := ,
HOST := $(HOST)

# ---- what is compiled ----
# src/arch/list.h has a line GUEST(folder) for each guest; a folder has rows in insn.h and exports folder_guests[].
ALL_GUESTS := $(shell sed -n 's|^GUEST(\(.*\)).*|\1|p' src/arch/list.h)
USE_GUESTS := $(or $(GUESTS),$(ALL_GUESTS))
BAD_GUESTS := $(filter-out $(ALL_GUESTS),$(USE_GUESTS))
$(if $(BAD_GUESTS),$(error GUESTS: no such folder in src/arch: $(BAD_GUESTS)))

SRC := $(wildcard src/*.c src/linux/*.c src/dev/*.c src/plugin/*.c plugins/*.c) \
	$(wildcard src/tcg-host/interp*.c src/tcg-host/$(HOST)*.c) \
	$(foreach g,$(USE_GUESTS),$(wildcard src/arch/$(g)/*.c))
GEN := $(USE_GUESTS:%=$(B)/gen/%_insn.c) $(B)/gen/sys.c
OBJ := $(SRC:%.c=$(B)/%.o) $(GEN:%.c=%.o)
PLUGINS := $(sort $(patsubst plugins/%.c,%,$(wildcard plugins/*.c)))
LIBOBJ := $(filter-out $(B)/src/main.o,$(OBJ))

# Entered from generated code while the guest's FP environment is loaded: no FP or vector registers.
# gcc 12 still puts vectors into general registers, and loses the high half of products in that (vmulhs).
NOFP := $(filter src/softfp%.c src/vec.c $(foreach g,$(USE_GUESTS),$(wildcard $(addprefix src/arch/$(g)/,helper*.c crypto*.c guest.c sysreg.c))),$(SRC))

# RISC-V's gcc has no -mgeneral-regs-only for this ABI; clang puts no integers there.
FREGS := $(if $(shell $(CC) -ffixed-ft0 -E -x c /dev/null 2>/dev/null),$(foreach n,0 1 2 3 4 5 6 7 8 9 10 11,ft$n fs$n) \
	$(foreach n,0 1 2 3 4 5 6 7,fa$n))

# ---- how ----
WARN := -Wall -Wextra $(if $(WERROR),-Werror)
# Linked at a fixed place that no guest wants, the code cache just below: no relocations at start.
BASE := 0x70000000
CODE := $(if $(PIE),-fPIE,-fno-pie)
LINK := $(if $(PIE),$(if $(STATIC),-static-pie,-pie),-no-pie -Wl,-Ttext-segment=$(BASE) $(if $(STATIC),-static))
# What plugins may use of the executable: api.h's functions, by name.
EXPORT := $(if $(STATIC),,-Wl,--dynamic-list=$(B)/gen/dynamic.list)
SAN := $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer)

# lib NAME,KNOB: flags to link it.    inc KNOB: flags to compile with it.
lib = $(if $(filter none,$2),,$(if $(filter shared,$2),-l$1,$(if $(filter static,$2),-Wl$(comma)-Bstatic -l$1 \
	$(if $(STATIC),,-Wl$(comma)-Bdynamic),$(firstword $(wildcard $2/lib$1.a $2/lib/lib$1.a) $2/lib$1.a))))
inc = $(if $(filter none shared static,$1),,-I$1/include)
LIBS = $(call lib,capstone,$(CAPSTONE)) $(call lib,z,$(ZLIB)) -lm -ldl -lpthread $(if $(filter riscv64,$(HOST)),-latomic)
DEFS := -D_GNU_SOURCE $(if $(filter none,$(CAPSTONE)),,-DHAVE_CAPSTONE) $(if $(filter none,$(ZLIB)),,-DHAVE_ZLIB) \
	$(if $(wildcard src/tcg-host/$(HOST).c),-DHAVE_HOST_$(HOST)) $(if $(STATIC),-DMYNA_STATIC)
ALL_CFLAGS = -std=c11 $(WARN) $(CODE) $(SAN) -fno-strict-aliasing -Isrc -I$(B)/gen $(DEFS) \
	$(call inc,$(CAPSTONE)) $(call inc,$(ZLIB)) $(CFLAGS)

all: $(B)/myna $(if $(STATIC),,plugins)

$(B)/myna: $(B)/src/main.o $(B)/libmyna.a $(if $(STATIC),,$(B)/gen/dynamic.list)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(LINK) $(EXPORT) -o $@ $(filter %.o %.a,$^) $(LIBS)

# Everything but main(): tests link with it.
$(B)/libmyna.a: $(LIBOBJ) $(B)/objects
	@rm -f $@
	$(AR) rcs $@ $(LIBOBJ)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(NOFP:%.c=$(B)/%.o): EXTRA = $(if $(filter x86_64 aarch64,$(HOST)),-mgeneral-regs-only -fno-tree-vectorize) \
	$(if $(filter riscv64,$(HOST)),-fno-tree-vectorize $(FREGS:%=-ffixed-%))
$(B)/src/guest.o: $(B)/gen/list.h
$(B)/src/plugin/load.o: $(B)/gen/plugins.h

# A file of plugins/ is compiled twice: into the executable, where what plugins must define has the name of the
# file in it, and as NAME.so, like anybody's.
plugin_names = $(foreach s,install version,-Dqemu_plugin_$(s)=$1_$(s)) -Dmyna_plugin_info=$1_info
$(PLUGINS:%=$(B)/plugins/%.o): EXTRA = -DMYNA -Isrc/plugin $(call plugin_names,$(*F))

plugins: $(PLUGINS:%=$(B)/plugins/%.so)

$(B)/plugins/%.so: plugins/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) -D_GNU_SOURCE -Isrc/plugin $(CFLAGS) -fPIC $(LDFLAGS) -shared -MMD -MP -MF $(B)/plugins/$*.so.d \
		-o $@ $< -lm -lpthread

# ---- generated ----
$(B)/gen/list.h: src/arch/list.h $(B)/flags
	@mkdir -p $(@D)
	for g in $(USE_GUESTS); do echo "GUEST($$g)"; done > $@

$(B)/gen/plugins.h: $(B)/objects
	@mkdir -p $(@D)
	for p in $(PLUGINS); do echo "P($$p)"; done > $@

$(B)/gen/dynamic.list: src/plugin/api.h
	@mkdir -p $(@D)
	{ echo '{'; sed -n 's/^A([0-9]*, \([a-z0-9_]*\),.*/\1;/p' src/plugin/api.h; echo '};'; } > $@

$(B)/mk/mkinsn-%: src/mk/mkinsn.c src/arch/%/insn.h $(B)/flags
	@mkdir -p $(@D)
	$(HOSTCC) -std=c11 -O1 $(WARN) -Isrc -DGUEST=$* -DROWS='"arch/$*/insn.h"' -MMD -MP -o $@ $<

$(B)/gen/%_insn.c: $(B)/mk/mkinsn-%
	@mkdir -p $(@D)
	$< > $@

$(B)/mk/mksys: src/mk/mksys.c $(B)/flags
	@mkdir -p $(@D)
	$(HOSTCC) -std=c11 -O1 $(WARN) -Isrc -MMD -MP -o $@ $<

$(B)/gen/sys.c: $(B)/mk/mksys
	@mkdir -p $(@D)
	$< > $@

# Written only when they change: objects depend on the flags, the archive on the list of its members.
FLAGS_NOW := $(CC) $(HOSTCC) $(ALL_CFLAGS) $(LDFLAGS) $(LINK) $(EXPORT) $(LIBS) $(USE_GUESTS)
note = $(shell mkdir -p $(B); echo '$(subst ','\'',$1)' | cmp -s - $2 || echo '$(subst ','\'',$1)' > $2)
$(call note,$(FLAGS_NOW),$(B)/flags)
$(call note,$(LIBOBJ),$(B)/objects)
$(B)/flags $(B)/objects: | $(filter deps,$(MAKECMDGOALS));

-include $(OBJ:.o=.d) $(wildcard $(B)/mk/*.d) $(wildcard $(B)/plugins/*.so.d)

# ---- tests, measurements ----
check: all
	BUILD='$(B)' CC='$(CC)' SANITIZE='$(SANITIZE)' test/run

check-long: all
	LONG=1 BUILD='$(B)' CC='$(CC)' SANITIZE='$(SANITIZE)' test/run

bench: all
	BUILD='$(B)' CC='$(CC)' test/bench/run

# A real riscv64 program of Debian's, fetched into the build folder and run here.
demo: all
	BUILD='$(B)' test/demo

# ---- what the machine must have ----
APT_BUILD = gcc make libc6-dev libcapstone-dev zlib1g-dev
APT_CHECK = gcc-riscv64-linux-gnu libc6-dev-riscv64-cross binutils-riscv64-linux-gnu \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross binutils-aarch64-linux-gnu qemu-user mandoc clang clang-format musl-tools \
	gdb bc xz-utils dpkg-dev libglib2.0-dev uftrace lcov jq python3
APK_ALL = build-base capstone-dev capstone-static zlib-dev zlib-static linux-headers mandoc qemu-riscv64 qemu-aarch64
PKG_ALL = gmake gcc capstone
SUDO = $(shell [ "`id -u`" = 0 ] || echo sudo)
deps:
	@if command -v apt-get >/dev/null; then \
		want=; for p in $(APT_BUILD) $(APT_CHECK); do \
			dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || want="$$want $$p"; done; \
		[ -z "$$want" ] || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $$want; }; \
	elif command -v apk >/dev/null; then \
		apk info -e $(APK_ALL) >/dev/null || $(SUDO) apk add $(APK_ALL); \
	elif command -v pkg >/dev/null; then \
		pkg info -e $(PKG_ALL) || $(SUDO) pkg install -y $(PKG_ALL); \
	else \
		echo "deps: no apt, apk or pkg here. To build: a C11 compiler, GNU make, capstone and zlib with headers and"; \
		echo "deps: static libraries. To check: cross gccs for riscv64 and aarch64 with their libc, qemu-user, mandoc, clang-format."; \
	fi

# ---- packaging ----
HEADERS = src/plugin/qemu-plugin.h src/plugin/myna-plugin.h
PLUGINDIR = $(LIBDIR)/myna/plugins
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3
	install -m 755 $(B)/myna $(DESTDIR)$(BINDIR)/myna
	for n in 1 3; do for m in man/*.$$n; do [ ! -f $$m ] || install -m 644 $$m $(DESTDIR)$(MANDIR)/man$$n/; done; done
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install -m 644 man/completion/myna.bash $(DESTDIR)$(BASHDIR)/myna
	install -m 644 man/completion/_myna $(DESTDIR)$(ZSHDIR)/_myna
	install -d $(DESTDIR)$(INCLUDEDIR)/myna $(DESTDIR)$(PLUGINDIR) $(DESTDIR)$(PKGDIR)
	install -m 644 $(HEADERS) $(DESTDIR)$(INCLUDEDIR)/myna/
	$(if $(STATIC),,for p in $(PLUGINS); do install -m 755 $(B)/plugins/$$p.so $(DESTDIR)$(PLUGINDIR)/ || exit 1; done)
	printf '%s\n' 'plugindir=$(PLUGINDIR)' '' 'Name: myna-plugin' 'Description: plugins for myna and QEMU' \
		'Version: $(VERSION)' 'Cflags: -I$(INCLUDEDIR)/myna' > $(DESTDIR)$(PKGDIR)/myna-plugin.pc

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/myna $(DESTDIR)$(BASHDIR)/myna $(DESTDIR)$(ZSHDIR)/_myna
	for n in 1 3; do for m in man/*.$$n; do rm -f $(DESTDIR)$(MANDIR)/man$$n/$${m##*/}; done; done
	for h in $(HEADERS); do rm -f $(DESTDIR)$(INCLUDEDIR)/myna/$${h##*/}; done
	for p in $(PLUGINS); do rm -f $(DESTDIR)$(PLUGINDIR)/$$p.so; done
	rm -f $(DESTDIR)$(PKGDIR)/myna-plugin.pc

clean:
	rm -rf $(B)

dist:
	git archive --prefix=myna-$(VERSION)/ -o myna-$(VERSION).tar.gz HEAD

.PHONY: all plugins check check-long bench demo deps install uninstall clean dist
