/*
 * Features and CPU models of RISC-V, as rows. Included with FEAT and MODEL
 * defined as wanted: the enum of kind.h, the needs column of insn.h (mkinsn.c),
 * features and models of guest.c.
 *
 * FEAT(ID, name, help, implies, excludes)
 *   ID        names bit RVF_ID of Cpu.features
 *   name      as in -cpu MODEL,name=on (QEMU's names)
 *   implies   features switched on with it
 *   excludes  features that it switches off; naming both on the command line is an error
 * GROUP(name, help, implies)
 *   a name for several features, with no bit of its own
 * MODEL(name, help, features)
 *   features: what the model names; what those imply comes by itself
 *
 * The features of a model and of the command line are those named: off takes
 * away a feature and all that imply it, on adds one; at the end what is
 * implied is added, then what is excluded is taken away. So "c=off" leaves no
 * compressed instruction, "c=off,zca=on" some, and "zcmp=on" takes zcd away
 * but leaves the rest of c. rv32 and rv64 are features too, so that a row can
 * need them; each guest's models name one and neither is offered to -cpu.
 */
#ifndef RV_MODEL_H
#define RV_MODEL_H
#define RVF(id) (1ull << RVF_##id)
#endif

#ifdef FEAT
FEAT(RV32,     NULL,         "32-bit registers", 0, RVF(RV64))
FEAT(RV64,     NULL,         "64-bit registers", 0, RVF(RV32))
FEAT(I,        "i",          "base integer instructions", 0, 0)
FEAT(M,        "m",          "multiply and divide", 0, 0)
FEAT(A,        "a",          "atomics", RVF(ZAAMO) | RVF(ZALRSC), 0)
FEAT(F,        "f",          "single-precision floating point", RVF(ZICSR), 0)
FEAT(D,        "d",          "double-precision floating point", RVF(F), 0)
FEAT(C,        "c",          "compressed instructions", RVF(ZCA) | RVF(ZCF) | RVF(ZCD), 0)
FEAT(ZICSR,    "zicsr",      "control and status registers", 0, 0)
FEAT(ZIFENCEI, "zifencei",   "instruction-fetch fence", 0, 0)
FEAT(ZICNTR,   "zicntr",     "cycle, time and instret counters", RVF(ZICSR), 0)
FEAT(ZIHPM,    "zihpm",      "hardware performance counters", RVF(ZICSR), 0)
FEAT(ZIHINTPAUSE, "zihintpause", "pause hint", 0, 0)
FEAT(ZIHINTNTL, "zihintntl", "non-temporal locality hints", 0, 0)
FEAT(ZICOND,   "zicond",     "integer conditional operations", 0, 0)
FEAT(ZIMOP,    "zimop",      "may-be operations", 0, 0)
FEAT(ZICBOM,   "zicbom",     "cache-block management", 0, 0)
FEAT(ZICBOP,   "zicbop",     "cache-block prefetch", 0, 0)
FEAT(ZICBOZ,   "zicboz",     "cache-block zero", 0, 0)
FEAT(ZAAMO,    "zaamo",      "atomic memory operations", 0, 0)
FEAT(ZALRSC,   "zalrsc",     "load-reserved and store-conditional", 0, 0)
FEAT(ZAWRS,    "zawrs",      "wait on reservation set", RVF(ZALRSC), 0)
FEAT(ZACAS,    "zacas",      "atomic compare and swap", RVF(ZAAMO), 0)
FEAT(ZABHA,    "zabha",      "byte and halfword atomic memory operations", RVF(ZAAMO), 0)
FEAT(ZFH,      "zfh",        "half-precision floating point", RVF(ZFHMIN), 0)
FEAT(ZFHMIN,   "zfhmin",     "half-precision load, store, move and convert", RVF(F), 0)
FEAT(ZFA,      "zfa",        "additional floating point", RVF(F), 0)
FEAT(ZCA,      "zca",        "compressed instructions without loads and stores of floating point", 0, 0)
FEAT(ZCF,      "zcf",        "compressed loads and stores of single precision (rv32)", RVF(ZCA), 0)
FEAT(ZCD,      "zcd",        "compressed loads and stores of double precision", RVF(ZCA), 0)
FEAT(ZCB,      "zcb",        "more compressed instructions", RVF(ZCA), 0)
FEAT(ZCMP,     "zcmp",       "compressed push, pop and moves (takes zcd's encodings)", RVF(ZCA), RVF(ZCD))
FEAT(ZCMOP,    "zcmop",      "compressed may-be operations", RVF(ZCA), 0)
FEAT(ZBA,      "zba",        "address generation", 0, 0)
FEAT(ZBB,      "zbb",        "basic bit manipulation", 0, 0)
FEAT(ZBC,      "zbc",        "carry-less multiplication", 0, 0)
FEAT(ZBS,      "zbs",        "single-bit operations", 0, 0)
FEAT(ZBKB,     "zbkb",       "bit manipulation for cryptography", 0, 0)
FEAT(ZBKC,     "zbkc",       "carry-less multiplication for cryptography", 0, 0)
FEAT(ZBKX,     "zbkx",       "crossbar permutations", 0, 0)
FEAT(ZKND,     "zknd",       "AES decryption", 0, 0)
FEAT(ZKNE,     "zkne",       "AES encryption", 0, 0)
FEAT(ZKNH,     "zknh",       "SHA-2 hash functions", 0, 0)
FEAT(ZKSED,    "zksed",      "SM4 block cipher", 0, 0)
FEAT(ZKSH,     "zksh",       "SM3 hash function", 0, 0)
FEAT(ZKR,      "zkr",        "entropy source", RVF(ZICSR), 0)
#endif
#ifdef GROUP
GROUP("g",     "general purpose: imafd, zicsr, zifencei",
      RVF(I) | RVF(M) | RVF(A) | RVF(F) | RVF(D) | RVF(ZICSR) | RVF(ZIFENCEI))
GROUP("b",     "bit manipulation: zba, zbb, zbs", RVF(ZBA) | RVF(ZBB) | RVF(ZBS))
GROUP("zkn",   "NIST algorithms: zbkb, zbkc, zbkx, zkne, zknd, zknh",
      RVF(ZBKB) | RVF(ZBKC) | RVF(ZBKX) | RVF(ZKNE) | RVF(ZKND) | RVF(ZKNH))
GROUP("zks",   "ShangMi algorithms: zbkb, zbkc, zbkx, zksed, zksh",
      RVF(ZBKB) | RVF(ZBKC) | RVF(ZBKX) | RVF(ZKSED) | RVF(ZKSH))
GROUP("zk",    "scalar cryptography: zkn, zkr",
      RVF(ZBKB) | RVF(ZBKC) | RVF(ZBKX) | RVF(ZKNE) | RVF(ZKND) | RVF(ZKNH) | RVF(ZKR))
#endif

/* RVM_xxx: sets that several models share. */
#define RVM_GC (RVF(I) | RVF(M) | RVF(A) | RVF(F) | RVF(D) | RVF(C) | RVF(ZICSR) | RVF(ZIFENCEI))
#define RVM_BASE (RVM_GC | RVF(ZICNTR) | RVF(ZIHPM))
#define RVM_U20 (RVF(I) | RVF(M) | RVF(A) | RVF(F) | RVF(D) | RVF(C) | RVF(ZICSR) | RVF(ZICNTR))
#define RVM_U22 (RVM_U20 | RVF(ZIHPM) | RVF(ZIHINTPAUSE) | RVF(ZBA) | RVF(ZBB) | RVF(ZBS) | RVF(ZICBOM) | \
		RVF(ZICBOP) | RVF(ZICBOZ) | RVF(ZFHMIN))
#define RVM_U23 (RVM_U22 | RVF(ZIHINTNTL) | RVF(ZICOND) | RVF(ZIMOP) | RVF(ZCMOP) | RVF(ZCB) | RVF(ZFA) | RVF(ZAWRS))
#define RVM_MAX (RVM_U23 | RVF(ZIFENCEI) | RVF(ZACAS) | RVF(ZABHA) | RVF(ZFH) | RVF(ZBC) | RVF(ZBKB) | RVF(ZBKC) | \
		RVF(ZBKX) | RVF(ZKND) | RVF(ZKNE) | RVF(ZKNH) | RVF(ZKSED) | RVF(ZKSH) | RVF(ZKR))

/* MODEL64 rows are riscv64's, MODEL32 rows riscv32's; the first is the default. */
#ifdef MODEL64
MODEL64("max",     "everything implemented that excludes no other extension", RVM_MAX)
MODEL64("rv64",    "RV64GC with bit manipulation, as a recent board",
	RVM_BASE | RVF(ZBA) | RVF(ZBB) | RVF(ZBC) | RVF(ZBS) | RVF(ZICBOM) | RVF(ZICBOP) | RVF(ZICBOZ) | RVF(ZIHINTPAUSE) |
	RVF(ZIHINTNTL) | RVF(ZFA) | RVF(ZAWRS))
MODEL64("rv64i",   "RV64I alone", RVF(I))
MODEL64("rva20u64", "profile RVA20U64", RVM_U20)
MODEL64("rva22u64", "profile RVA22U64", RVM_U22)
MODEL64("rva23u64", "profile RVA23U64 without vectors", RVM_U23)
#endif
#ifdef MODEL32
MODEL32("max",     "everything implemented that excludes no other extension", RVM_MAX)
MODEL32("rv32",    "RV32GC with bit manipulation, as a recent board",
	RVM_BASE | RVF(ZBA) | RVF(ZBB) | RVF(ZBC) | RVF(ZBS) | RVF(ZICBOM) | RVF(ZICBOP) | RVF(ZICBOZ) | RVF(ZIHINTPAUSE) |
	RVF(ZIHINTNTL) | RVF(ZFA) | RVF(ZAWRS))
MODEL32("rv32i",   "RV32I alone", RVF(I))
#endif
