struct aarch64_sysctl_cpu_id {
	uint64_t ac_midr, ac_revidr, ac_mpidr, ac_aa64dfr0, ac_aa64dfr1, ac_aa64isar0, ac_aa64isar1, ac_aa64mmfr0,
		ac_aa64mmfr1, ac_aa64mmfr2, ac_aa64pfr0, ac_aa64pfr1, ac_aa64zfr0;
	uint32_t ac_mvfr0, ac_mvfr1, ac_mvfr2, ac_pad;
	uint64_t ac_clidr, ac_ctr;
};
