# Run after a test program is linked: asks it for its tests (--list) and writes
# one add_test() for each, so that each runs in a process of its own.
#   cmake -DPROGRAM=... -DPREFIX=... -DOUTPUT=... -DTIMEOUT=...
#         -P DiscoverTests.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --list OUTPUT_VARIABLE names
	OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY TIMEOUT 60)
string(REPLACE "\n" ";" names "${names}")
set(text "")
foreach(name IN LISTS names)
	string(APPEND text "add_test([[${PREFIX}.${name}]] [[${PROGRAM}]] [[${name}]])\n"
		"set_tests_properties([[${PREFIX}.${name}]] PROPERTIES TIMEOUT ${TIMEOUT})\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
