# libedo, twice: position-dependent code for libedo.a would be denied to
# libedo.so, and position-independent code would slow down libedo.a. Symbols
# are hidden unless a public header declares them (EDO_BEGIN, EDO_END).
file(GLOB_RECURSE edo_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.c)
find_package(Threads REQUIRED)

function(edo_add_library name kind)
	add_library(${name} ${kind} ${edo_sources})
	add_library(Edo::${name} ALIAS ${name})
	set_target_properties(${name} PROPERTIES OUTPUT_NAME edo)
	target_include_directories(${name}
		PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
			$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
		PRIVATE ${PROJECT_SOURCE_DIR}/src)
	target_compile_definitions(${name} PRIVATE EDO_BUILDING_LIBRARY)
	target_compile_options(${name} PRIVATE -fexceptions -fvisibility=hidden)
	target_link_libraries(${name} PUBLIC Threads::Threads
		PRIVATE $<BUILD_INTERFACE:edo_warnings>)
endfunction()

if(edo_sources)
	edo_add_library(edo STATIC)
	if(EDO_BUILD_SHARED)
		edo_add_library(edo_shared SHARED)
		target_compile_options(edo_shared PRIVATE -fno-semantic-interposition)
		set_target_properties(edo_shared PROPERTIES
			VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
	endif()
endif()
