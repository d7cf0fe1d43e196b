# What a CMake project needs in order to compile async C:
#
#   find_package(Edo REQUIRED)            # or add_subdirectory(edo)
#   edo_add_async_executable(server main.c session.c)
#
# edo_async_target(target...) does the same to targets that exist already.

set(EDO_ASYNC_LAUNCHER_PREFIX "" CACHE INTERNAL "what stands before edocc")

# Compiles the C files of each target through edocc, and again when edocc
# itself has changed; links libedo.
function(edo_async_target)
	foreach(target IN LISTS ARGN)
		_edo_edocc_path(edocc)
		set_property(TARGET ${target} PROPERTY C_COMPILER_LAUNCHER
			${EDO_ASYNC_LAUNCHER_PREFIX} ${edocc})
		get_target_property(sources ${target} SOURCES)
		list(FILTER sources INCLUDE REGEX "\\.c$")
		set_property(SOURCE ${sources} APPEND PROPERTY
			OBJECT_DEPENDS ${edocc})
		target_link_libraries(${target} PRIVATE Edo::edo)
	endforeach()
endfunction()

function(edo_add_async_executable name)
	add_executable(${name} ${ARGN})
	edo_async_target(${name})
endfunction()

function(_edo_edocc_path result)
	if(TARGET edocc)
		get_target_property(folder edocc RUNTIME_OUTPUT_DIRECTORY)
		set(path ${folder}/edocc)
	else()
		get_target_property(path Edo::edocc LOCATION)
	endif()
	set(${result} ${path} PARENT_SCOPE)
endfunction()
