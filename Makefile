# make, make check, make install: see README.md. The knobs are in config.mk.
ifndef MAKE_VERSION
.error This is for GNU make: gmake.
endif
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

# On Linux the guests' Linux programs run: src/linux and each guest's linux.c. Elsewhere src/nolinux.c takes their place.
OS := $(OS)
$(if $(wildcard src/os_$(OS).c),,$(error OS: there is no src/os_$(OS).c))
ON_LINUX := $(filter linux,$(OS))
ONLY_LINUX := src/linux/%.c $(ALL_GUESTS:%=src/arch/%/linux.c)
SRC := $(sort $(filter-out src/os_%.c src/nolinux.c $(if $(ON_LINUX),,$(ONLY_LINUX)), \
	$(wildcard src/*.c src/linux/*.c src/dev/*.c src/plugin/*.c plugins/*.c) \
	$(wildcard src/tcg-host/interp*.c src/tcg-host/$(HOST)*.c) \
	$(foreach g,$(USE_GUESTS),$(wildcard src/arch/$(g)/*.c))) src/os_$(OS).c $(if $(ON_LINUX),,src/nolinux.c))
GEN := $(USE_GUESTS:%=$(B)/gen/%_insn.c) $(if $(ON_LINUX),$(B)/gen/sys.c)
OBJ := $(SRC:%.c=$(B)/%.o) $(GEN:%.c=%.o)
PLUGINS := $(sort $(patsubst plugins/%.c,%,$(wildcard plugins/*.c)))
LIBOBJ := $(filter-out $(B)/src/main.o,$(OBJ))

# Entered from generated code while the guest's FP environment is loaded: no FP or vector registers.
# gcc 12 still puts vectors into general registers, and loses the high half of products in that (vmulhs), on s390x
# the single counts of bits (vcnt): no such vectors on any host.
NOFP := $(filter src/softfp%.c src/vec.c src/amo.c $(foreach g,$(USE_GUESTS),$(wildcard $(addprefix src/arch/$(g)/,helper*.c crypto*.c guest.c sysreg.c))),$(SRC))

# RISC-V's gcc has no -mgeneral-regs-only for this ABI; clang puts no integers there.
FREGS := $(if $(shell $(CC) -ffixed-ft0 -E -x c /dev/null 2>/dev/null),$(foreach n,0 1 2 3 4 5 6 7 8 9 10 11,ft$n fs$n) \
	$(foreach n,0 1 2 3 4 5 6 7,fa$n))

# ---- how ----
WARN := -Wall -Wextra $(if $(WERROR),-Werror)
# Linked at a fixed place that no guest wants, the code cache just below: no relocations at start. (No guest, no need.)
BASE := 0x70000000
PIE := $(if $(ON_LINUX),$(PIE),1)
CODE := $(if $(PIE),-fPIE,-fno-pie)
LINK := $(if $(PIE),$(if $(STATIC),-static-pie,-pie),-no-pie -Wl,-Ttext-segment=$(BASE) $(if $(STATIC),-static))
# OpenBSD: generated code has no landing pads for indirect jumps.
LINK += $(if $(filter openbsd,$(OS)),-Wl$(comma)-z$(comma)nobtcfi)
# What plugins may use of the executable: api.h's functions, by name.
EXPORT := $(if $(STATIC),,-Wl,--dynamic-list=$(B)/gen/dynamic.list)
# SANITIZE=1: addresses and undefined behaviour; thread: races, and the interpreter alone, as generated code can't be watched.
# (gcc warns of fences, which ThreadSanitizer does not know: what relies on one is RACY, see myna.h.)
TSAN := $(filter thread,$(SANITIZE))
SAN := $(if $(SANITIZE),-fsanitize=$(if $(TSAN),thread -Wno-unknown-warning-option -Wno-tsan,address$(comma)undefined) -fno-omit-frame-pointer)

# lib NAME,KNOB: flags to link it.    inc KNOB: flags to compile with it.
lib = $(if $(filter none,$2),,$(if $(filter shared,$2),-l$1,$(if $(filter static,$2),-Wl$(comma)-Bstatic -l$1 \
	$(if $(STATIC),,-Wl$(comma)-Bdynamic),$(firstword $(wildcard $2/lib$1.a $2/lib/lib$1.a) $2/lib$1.a))))
inc = $(if $(filter none shared static,$1),,-I$(firstword $(wildcard $1/include) $1))
LIBS = $(call lib,capstone,$(CAPSTONE)) $(call lib,z,$(ZLIB)) -lm $(if $(ON_LINUX),-ldl) -lpthread $(if $(filter riscv64,$(HOST)),-latomic)
# What makes the system's headers show everything in spite of -std; on 32-bit hosts files and times are large.
SHOW_linux = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
SHOW_netbsd = -D_NETBSD_SOURCE
DEFS := $(SHOW_$(OS)) $(if $(filter none,$(CAPSTONE)),,-DHAVE_CAPSTONE) $(if $(filter none,$(ZLIB)),,-DHAVE_ZLIB) \
	$(if $(TSAN),,$(if $(wildcard src/tcg-host/$(HOST).c),-DHAVE_HOST_$(HOST))) $(if $(STATIC),-DMYNA_STATIC) \
	$(if $(ON_LINUX),,-DNO_LINUX)
# The same bytes in whatever folder it is built.
MAP := -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(B)/=build/
ALL_CFLAGS = -std=c11 $(WARN) $(CODE) $(SAN) $(MAP) -fno-strict-aliasing -Isrc -I$(B)/gen $(DEFS) \
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

$(NOFP:%.c=$(B)/%.o): EXTRA = -fno-tree-vectorize $(if $(filter x86_64 aarch64,$(HOST)),-mgeneral-regs-only) \
	$(if $(filter riscv64,$(HOST)),$(FREGS:%=-ffixed-%))
$(B)/src/guest.o: $(B)/gen/list.h
$(B)/src/plugin/load.o: $(B)/gen/plugins.h

# A file of plugins/ is compiled twice: into the executable, where what plugins must define has the name of the
# file in it, and as NAME.so, like anybody's.
plugin_names = $(foreach s,install version,-Dqemu_plugin_$(s)=$1_$(s)) -Dmyna_plugin_info=$1_info
$(PLUGINS:%=$(B)/plugins/%.o): EXTRA = -DMYNA -Isrc/plugin $(call plugin_names,$(*F))

plugins: $(PLUGINS:%=$(B)/plugins/%.so)

$(B)/plugins/%.so: plugins/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARN) $(SHOW_$(OS)) $(MAP) -Isrc/plugin $(CFLAGS) -fPIC $(LDFLAGS) -shared -MMD -MP -MF $(B)/plugins/$*.so.d \
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

# The whole of what `check` does in part: myna built for other processors, in emulators.
check-hosts: all
	LONG=1 BUILD='$(B)' test/hosts/run

bench: all
	BUILD='$(B)' CC='$(CC)' test/bench/run

# Instructions that myna executes on other processors, counted against QEMU's.
bench-hosts: all
	BUILD='$(B)' CC='$(CC)' test/bench/hosts

# A real riscv64 program of Debian's, fetched into the build folder and run here.
demo: all
	BUILD='$(B)' test/demo

# ---- what the machine must have ----
APT_BUILD = gcc make libc6-dev libcapstone-dev zlib1g-dev
APT_CHECK = gcc-riscv64-linux-gnu libc6-dev-riscv64-cross binutils-riscv64-linux-gnu \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross binutils-aarch64-linux-gnu gcc-s390x-linux-gnu libc6-dev-s390x-cross \
	gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
	qemu-user mandoc clang clang-format musl-tools gdb bc xz-utils dpkg-dev bmake shellcheck openssl libglib2.0-dev uftrace lcov jq python3
APK_ALL = build-base capstone-dev capstone-static zlib-dev zlib-static linux-headers mandoc qemu-riscv64 qemu-aarch64
PKG_ALL = gmake capstone
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
MAN1 := $(sort $(wildcard man/*.1))
MAN3 := $(sort $(wildcard man/*.3))
GUEST_NAMES := $(shell sed -n 's/.*\.name = "\([a-z0-9_]*\)".*/\1/p' $(USE_GUESTS:%=src/arch/%/guest.c))

install: all
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(MANDIR)/man1 $(MANDIR)/man3 $(BASHDIR) $(ZSHDIR) $(INCLUDEDIR)/myna $(PKGDIR))
	install -m 755 $(B)/myna $(DESTDIR)$(BINDIR)/myna
	install -m 644 $(MAN1) $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(MAN3) $(DESTDIR)$(MANDIR)/man3
	install -m 644 man/completion/myna.bash $(DESTDIR)$(BASHDIR)/myna
	install -m 644 man/completion/_myna $(DESTDIR)$(ZSHDIR)/_myna
	install -m 644 $(HEADERS) $(DESTDIR)$(INCLUDEDIR)/myna
	$(if $(STATIC),,install -d $(DESTDIR)$(PLUGINDIR))
	$(if $(STATIC),,install -m 755 $(PLUGINS:%=$(B)/plugins/%.so) $(DESTDIR)$(PLUGINDIR))
	printf '%s\n' 'plugindir=$(PLUGINDIR)' '' 'Name: myna-plugin' 'Description: plugins for myna and QEMU' \
		'Version: $(VERSION)' 'Cflags: -I$(INCLUDEDIR)/myna' > $(DESTDIR)$(PKGDIR)/myna-plugin.pc
	chmod 644 $(DESTDIR)$(PKGDIR)/myna-plugin.pc

# The names under which scripts look for QEMU: packages of QEMU have the same, so they are not part of install.
install-links:
	install -d $(DESTDIR)$(BINDIR)
	for g in $(GUEST_NAMES); do ln -sf myna $(DESTDIR)$(BINDIR)/$(LINKS)$$g || exit 1; done

uninstall:
	rm -f $(addprefix $(DESTDIR),$(BINDIR)/myna $(BASHDIR)/myna $(ZSHDIR)/_myna $(PKGDIR)/myna-plugin.pc \
		$(MAN1:man/%=$(MANDIR)/man1/%) $(MAN3:man/%=$(MANDIR)/man3/%) $(PLUGINS:%=$(PLUGINDIR)/%.so) \
		$(addprefix $(INCLUDEDIR)/myna/,$(notdir $(HEADERS))))
	for g in $(GUEST_NAMES:%=$(DESTDIR)$(BINDIR)/$(LINKS)%); do \
		[ "`readlink $$g`" != myna ] || rm -f $$g; done
	rmdir $(addprefix $(DESTDIR),$(PLUGINDIR) $(LIBDIR)/myna $(INCLUDEDIR)/myna) 2>/dev/null || true

clean:
	rm -rf $(B)

# The same bytes from the same files, wherever and whenever: sorted, nobody's, as old as the last commit, or as
# SOURCE_DATE_EPOCH. The archive has that date and the list in .dist, and so makes itself again without git.
dist:
	@mkdir -p $(B)/dist
	if [ -f .dist ]; then cat .dist; else git log -1 --format=%ct && \
		git ls-files -co --exclude-standard | LC_ALL=C sort | while read -r f; do [ ! -e "$$f" ] || echo "$$f"; done; \
		fi > $(B)/dist/list
	@[ -f .dist ] || [ -z "`git status --porcelain`" ] || echo 'dist: the tree is not as committed; it is packed as it is' >&2
	[ -s $(B)/dist/list ] || { echo 'dist: neither a repository nor a tree that make dist has made' >&2; exit 1; }
	{ echo $${SOURCE_DATE_EPOCH:-`head -n 1 $(B)/dist/list`}; tail -n +2 $(B)/dist/list; } > $(B)/dist/.dist
	tail -n +2 $(B)/dist/.dist | $(TAR) --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
		--mtime=@`head -n 1 $(B)/dist/.dist` --transform='s,^,myna-$(VERSION)/,' -cf $(B)/myna-$(VERSION).tar \
		-C $(B)/dist .dist -C $(CURDIR) -T -
	gzip -9nf $(B)/myna-$(VERSION).tar

# The packages' descriptions with the sums of that archive filled in, where the systems' own tools are not at hand.
ports: dist
	.pkg/fill $(B)/myna-$(VERSION).tar.gz $(B)/ports

.PHONY: all plugins check check-long check-hosts bench bench-hosts demo deps install install-links uninstall clean dist ports
