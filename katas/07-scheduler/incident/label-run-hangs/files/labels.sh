# Makes the parcel labels that the depots ask for. A request is a file inbox/NAME.req with the number of parcels.
#
# For each request the numbers go to labels/NAME.txt, where the printer of the depot takes them, and in one line to the log,
# for the auditors. Then the request is removed.
#
# Since March 2019 a depot asks once (LAB-88). Its file in inbox/ is the only copy of the request.
set -e

numbers() { # NAME COUNT FORMAT
	i=0
	while [ "$i" -lt "$2" ]; do
		i=$((i + 1))
		printf "$3" "$1" "$i"
	done
}

[ -d labels ] || mkdir labels
for request in inbox/*.req; do
	[ -f "$request" ] || continue
	name=${request#inbox/}
	name=${name%.req}
	read -r count <"$request"
	# The printer may be reading the file, so it is never replaced.
	printf '# %s: %d labels\n' "$name" "$count" >>"labels/$name.txt"
	numbers "$name" "$count" '%s-%05d\n' >>"labels/$name.txt"
	printf '%s: %d labels:' "$name" "$count"
	numbers "$name" "$count" ' %s-%05d'
	echo
	rm "$request"
done
