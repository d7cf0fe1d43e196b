# edocc, the compiler launcher: a program of its own that uses nothing of src/.
file(GLOB_RECURSE edocc_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/edocc/*.c)

if(EXISTS ${PROJECT_SOURCE_DIR}/edocc/main.c)
	add_executable(edocc ${edocc_sources})
	add_executable(Edo::edocc ALIAS edocc)
	target_include_directories(edocc PRIVATE ${PROJECT_SOURCE_DIR}/edocc)
	target_link_libraries(edocc PRIVATE $<BUILD_INTERFACE:edo_warnings>)
	set_target_properties(edocc PROPERTIES RUNTIME_OUTPUT_DIRECTORY
		${CMAKE_BINARY_DIR}/bin)
	# It lives for one file and leaves its memory to the kernel.
	if(EDO_SANITIZE MATCHES address)
		set(EDO_ASYNC_LAUNCHER_PREFIX ${CMAKE_COMMAND} -E env
			ASAN_OPTIONS=detect_leaks=0 CACHE INTERNAL "")
	endif()
endif()
