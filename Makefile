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
LIBOBJ := $(filter-out $(B)/src/main.o,$(OBJ))

# Entered from generated code while the guest's FP environment is loaded: no FP or vector registers.
NOFP := $(filter src/softfp%.c $(USE_GUESTS:%=src/arch/%/helper.c) $(USE_GUESTS:%=src/arch/%/crypto.c),$(SRC))

# ---- how ----
WARN := -Wall -Wextra $(if $(WERROR),-Werror)
# Linked at a fixed place that no guest wants, the code cache just below: no relocations at start.
BASE := 0x70000000
CODE := $(if $(PIE),-fPIE,-fno-pie)
LINK := $(if $(PIE),$(if $(STATIC),-static-pie,-pie),-no-pie -Wl,-Ttext-segment=$(BASE) $(if $(STATIC),-static))
SAN := $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer)

# lib NAME,KNOB: flags to link it.    inc KNOB: flags to compile with it.
lib = $(if $(filter none,$2),,$(if $(filter shared,$2),-l$1,$(if $(filter static,$2),-Wl$(comma)-Bstatic -l$1 \
	$(if $(STATIC),,-Wl$(comma)-Bdynamic),$(firstword $(wildcard $2/lib$1.a $2/lib/lib$1.a) $2/lib$1.a))))
inc = $(if $(filter none shared static,$1),,-I$1/include)
LIBS = $(call lib,capstone,$(CAPSTONE)) $(call lib,z,$(ZLIB)) -lm -ldl -lpthread
DEFS := -D_GNU_SOURCE $(if $(filter none,$(CAPSTONE)),,-DHAVE_CAPSTONE) $(if $(filter none,$(ZLIB)),,-DHAVE_ZLIB) \
	$(if $(wildcard src/tcg-host/$(HOST).c),-DHAVE_HOST_$(HOST))
ALL_CFLAGS = -std=c11 $(WARN) $(CODE) $(SAN) -fno-strict-aliasing -Isrc -I$(B)/gen $(DEFS) \
	$(call inc,$(CAPSTONE)) $(call inc,$(ZLIB)) $(CFLAGS)

all: $(B)/myna

$(B)/myna: $(B)/src/main.o $(B)/libmyna.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(LINK) -o $@ $^ $(LIBS)

# Everything but main(): tests link with it.
$(B)/libmyna.a: $(LIBOBJ) $(B)/objects
	@rm -f $@
	$(AR) rcs $@ $(LIBOBJ)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(NOFP:%.c=$(B)/%.o): EXTRA = $(if $(filter x86_64 aarch64,$(HOST)),-mgeneral-regs-only)
$(B)/src/guest.o: $(B)/gen/list.h

# ---- generated ----
$(B)/gen/list.h: src/arch/list.h $(B)/flags
	@mkdir -p $(@D)
	for g in $(USE_GUESTS); do echo "GUEST($$g)"; done > $@

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
FLAGS_NOW := $(CC) $(HOSTCC) $(ALL_CFLAGS) $(LDFLAGS) $(LINK) $(LIBS) $(USE_GUESTS)
note = $(shell mkdir -p $(B); echo '$(subst ','\'',$1)' | cmp -s - $2 || echo '$(subst ','\'',$1)' > $2)
$(call note,$(FLAGS_NOW),$(B)/flags)
$(call note,$(LIBOBJ),$(B)/objects)
$(B)/flags $(B)/objects: | $(filter deps,$(MAKECMDGOALS));

-include $(OBJ:.o=.d) $(wildcard $(B)/mk/*.d)

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
APT_CHECK = gcc-riscv64-linux-gnu libc6-dev-riscv64-cross binutils-riscv64-linux-gnu qemu-user mandoc clang clang-format \
	musl-tools gdb bc xz-utils dpkg-dev
APK_ALL = build-base capstone-dev capstone-static zlib-dev zlib-static linux-headers mandoc qemu-riscv64
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
		echo "deps: static libraries. To check: a riscv64 cross gcc with its libc, qemu-user, mandoc, clang-format."; \
	fi

# ---- packaging ----
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1
	install -m 755 $(B)/myna $(DESTDIR)$(BINDIR)/myna
	for m in man/*.1; do [ ! -f $$m ] || install -m 644 $$m $(DESTDIR)$(MANDIR)/man1/; done
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install -m 644 man/completion/myna.bash $(DESTDIR)$(BASHDIR)/myna
	install -m 644 man/completion/_myna $(DESTDIR)$(ZSHDIR)/_myna

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/myna $(DESTDIR)$(BASHDIR)/myna $(DESTDIR)$(ZSHDIR)/_myna
	for m in man/*.1; do rm -f $(DESTDIR)$(MANDIR)/man1/$${m##*/}; done

clean:
	rm -rf $(B)

dist:
	git archive --prefix=myna-$(VERSION)/ -o myna-$(VERSION).tar.gz HEAD

.PHONY: all check check-long bench demo deps install uninstall clean dist
