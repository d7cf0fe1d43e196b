# examples/NAME.c and examples/tour/NAME.c are the program NAME; every other
# folder of examples is one program; bench/ is edobench. All are compiled by the
# edocc built here.
function(edo_add_program name)
	edo_add_async_executable(${name} ${ARGN})
	target_link_libraries(${name} PRIVATE edo_warnings)
endfunction()

file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.c
	${PROJECT_SOURCE_DIR}/examples/tour/*.c)
foreach(file IN LISTS files)
	cmake_path(GET file STEM name)
	edo_add_program(${name} ${file})
endforeach()

file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true
	${PROJECT_SOURCE_DIR}/examples/*)
list(REMOVE_ITEM folders ${PROJECT_SOURCE_DIR}/examples/tour)
foreach(folder IN LISTS folders)
	cmake_path(GET folder FILENAME name)
	string(REPLACE _ - name ${name})
	file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.c)
	if(sources)
		edo_add_program(${name} ${sources})
		target_include_directories(${name} PRIVATE ${folder})
	endif()
endforeach()

file(GLOB_RECURSE bench CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.c)
if(bench)
	edo_add_program(edobench ${bench})
	target_include_directories(edobench PRIVATE ${PROJECT_SOURCE_DIR}/bench)
endif()
