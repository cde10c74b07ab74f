# Completion of myna(1) for bash. Programs and their arguments complete as file names.

_myna()
{
	local options='-h -help -g -L -s -cpu -E -U -0 -r -B -R -t -tb-size -d -dfilter -D -p -one-insn-per-tb
		-singlestep -strace -seed -plugin -accel -wx -binfmt -version'
	local cur=${COMP_WORDS[COMP_CWORD]} option='' i word all known

	# readline splits words at "=": these pieces belong to the word before them.
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--)	return ;;
		-*)	option=${word#-} ;;
		*)	return ;;	# the program: the rest is its own
		esac
		case -${option#-} in
		-h | -help | -one-insn-per-tb | -singlestep | -strace | -binfmt | -version)
			option=''
			continue
			;;
		esac
		((++i < COMP_CWORD)) || break
		while [[ ${COMP_WORDS[i + 1]} == = ]] && ((i < COMP_CWORD)); do
			((i += 2))
		done
		((i >= COMP_CWORD)) || option=''
	done
	[[ $cur != = ]] || cur=''

	case ${option:+-${option#-}} in
	'')	case $cur in
		--*)	COMPREPLY=($(compgen -P - -W "$options" -- "${cur#-}")) ;;
		-*)	COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
		esac
		;;
	-L)	COMPREPLY=($(compgen -d -- "$cur")) ;;
	-D)	COMPREPLY=($(compgen -f -- "$cur")) ;;
	-plugin) # a name or file, then options; i: the piece it begins in
		for ((i = COMP_CWORD; i > 2; i--)); do
			[[ ${COMP_WORDS[i - 1]} != -plugin && ${COMP_WORDS[i - 1]} != --plugin ]] || break
		done
		printf -v all %s "${COMP_WORDS[@]:i:COMP_CWORD - i + 1}"
		all=${all#file=} word=${cur%"${cur##*,}"}
		if [[ $all != *,* ]]; then
			COMPREPLY=($(compgen -W "list $("${COMP_WORDS[0]}" -plugin list 2>/dev/null |
			    sed -n 's/^  \([a-z]*\) .*/\1/p')" -- "$cur") $(compgen -f -- "$cur"))
			return
		fi
		known=$("${COMP_WORDS[0]}" -plugin "${all%%,*},help" 2>/dev/null | sed -n 's/^  \([a-z0-9_-]*=[^ ]*\).*/\1/p')
		all=${all##*,}
		if [[ $all != *=* ]]; then
			COMPREPLY=($(compgen -P "$word" -S = -W "$(sed 's/=.*//' <<< "$known")" -- "${cur##*,}"))
			compopt -o nospace 2>/dev/null
		elif grep -q -x -F -e "${all%%=*}=on|off" <<< "$known"; then
			COMPREPLY=($(compgen -W 'on off' -- "$cur"))
		else
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		;;
	-accel)	COMPREPLY=($(compgen -W 'tcg interp' -- "$cur")) ;;
	-wx)	COMPREPLY=($(compgen -W 'auto split rwx' -- "$cur")) ;;
	-p)	COMPREPLY=($(compgen -W '4096 8192 16384 32768 65536' -- "$cur")) ;;
	-U)	COMPREPLY=($(compgen -e -- "$cur")) ;;
	-d)	# a list: the last item is completed
		word=${cur%"${cur##*,}"}
		COMPREPLY=($(compgen -P "$word" -W "help $("${COMP_WORDS[0]}" -d help 2>/dev/null |
		    sed -n 's/^\([a-z_]*\)  .*/\1/p')" -- "${cur##*,}"))
		;;
	-cpu)	# a model, then features
		word=${cur%"${cur##*,}"}
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
			COMPREPLY=($(compgen -W 'on off' -- "$cur"))
		elif [[ -n $word ]]; then
			COMPREPLY=($(compgen -P "$word" -S = -W "$("${COMP_WORDS[0]}" -cpu help 2>/dev/null |
			    sed -n '/^Features/,/^Models/s/^  \([^ ]*\) .*/\1/p' | sort -u)" -- "${cur##*,}"))
			compopt -o nospace 2>/dev/null
		else
			COMPREPLY=($(compgen -W "help $("${COMP_WORDS[0]}" -cpu help 2>/dev/null |
			    sed -n '/^Models/,/^Features/s/^  \([^ ]*\) .*/\1/p' | sort -u)" -- "$cur"))
		fi
		;;
	esac
}
complete -o default -F _myna myna
