# Run after a test program is linked: asks it for its tests (--list) and writes
# one add_test() for each, so that each runs in a process of its own.
#   cmake -DPROGRAM=... -DPREFIX=... -DOUTPUT=... -DTIMEOUT=... -DAWAITED=...
#         -P DiscoverTests.cmake
# AWAITED is a list of tests whose subject does not do yet what they say: they are
# there, and disabled.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --list OUTPUT_VARIABLE names
	OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY TIMEOUT 60)
string(REPLACE "\n" ";" names "${names}")
file(STRINGS ${AWAITED} awaited REGEX "^[a-z]")
list(TRANSFORM awaited REPLACE " .*" "")
set(text "")
foreach(name IN LISTS names)
	string(APPEND text "add_test([[${PREFIX}.${name}]] [[${PROGRAM}]] [[${name}]])\n"
		"set_tests_properties([[${PREFIX}.${name}]] PROPERTIES TIMEOUT ${TIMEOUT})\n")
	if("${PREFIX}.${name}" IN_LIST awaited)
		string(APPEND text
			"set_tests_properties([[${PREFIX}.${name}]] PROPERTIES DISABLED TRUE)\n")
	endif()
endforeach()
file(WRITE ${OUTPUT} "${text}")
