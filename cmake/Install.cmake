# cmake --install: libraries, headers, edocc, and what find_package(Edo) reads.
set(edo_cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Edo)
set(edo_targets edo edo_shared edocc)
foreach(target IN LISTS edo_targets)
	if(TARGET ${target})
		install(TARGETS ${target} EXPORT EdoTargets)
	endif()
endforeach()
if(TARGET edo)
	install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE)
	install(EXPORT EdoTargets NAMESPACE Edo:: DESTINATION ${edo_cmake_folder})
	install(FILES ${PROJECT_SOURCE_DIR}/cmake/Edo.cmake
		${PROJECT_SOURCE_DIR}/cmake/EdoConfig.cmake
		DESTINATION ${edo_cmake_folder})
endif()
